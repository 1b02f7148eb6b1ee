import { allocateSlots, slotsFor } from "./hash-slots.ts";

const float = new Float64Array(1);
const floatWords = new Int32Array(float.buffer);

/** A hash for tables only: cheaper than `hashKey` and independent of it. */
function hashNumber(key: number): number {
  let h = key | 0;
  if (h !== key) {
    float[0] = key;
    h = floatWords[0]! ^ Math.imul(floatWords[1]!, 0x9e3779b1);
  }
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return h ^ (h >>> 16);
}

/**
 * Open addressing from numbers to dense indices. Slots hold the index + 1; the numbers are in an array by index, so
 * that 20 million of them take 300 MB outside the JS heap. -0 counts as 0, NaN as itself.
 */
export class NumberSlots {
  #slots: Int32Array = allocateSlots(slotsFor(0));
  #size = 0;
  #nan = -1;

  /** The index of `key`, or -1. */
  find(key: number, numbers: ArrayLike<unknown>): number {
    if (key !== key) return this.#nan;
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = hashNumber(key) & mask; ; slot = (slot + 1) & mask) {
      const index = slots[slot]! - 1;
      if (index < 0 || numbers[index] === key) return index;
    }
  }

  /**
   * {@link find} for each of `keys`. A loop around nothing else, so that the processor can wait for the memory of several
   * keys at once.
   */
  findAll(keys: Float64Array | Int32Array, numbers: Float64Array, found: Int32Array): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let i = 0; i < found.length; i++) {
      const key = keys[i]!;
      let index = -1;
      if (key !== key) index = this.#nan;
      else
        for (let slot = hashNumber(key) & mask; ; slot = (slot + 1) & mask) {
          index = slots[slot]! - 1;
          if (index < 0 || numbers[index] === key) break;
        }
      found[i] = index;
    }
  }

  /** The index of `key`; where it is new, `index`, which it then has. */
  insert(key: number, index: number, numbers: Float64Array | unknown[]): number {
    if (key !== key) {
      if (this.#nan < 0) this.#nan = index;
      return this.#nan;
    }
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hashNumber(key) & mask;
    for (; ; slot = (slot + 1) & mask) {
      const found = slots[slot]! - 1;
      if (found < 0) break;
      if (numbers[found] === key) return found;
    }
    slots[slot] = index + 1;
    if (++this.#size > slots.length * 0.6) this.#grow(numbers, key, index);
    return index;
  }

  /** The new key is not in `numbers` yet. */
  #grow(numbers: Float64Array | unknown[], newKey: number, newIndex: number): void {
    const old = this.#slots;
    const slots = allocateSlots(old.length * 2);
    const mask = slots.length - 1;
    for (let i = 0; i < old.length; i++) {
      const entry = old[i]!;
      if (entry === 0) continue;
      const key = entry - 1 === newIndex ? newKey : (numbers[entry - 1] as number);
      let slot = hashNumber(key) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = entry;
    }
    this.#slots = slots;
  }
}
