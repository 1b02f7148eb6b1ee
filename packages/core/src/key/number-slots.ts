import { allocateSlots, slotsFor } from "./hash-slots.ts";

const float = new Float64Array(1);
const floatWords = new Int32Array(float.buffer);

/** A hash for tables only: cheaper than `hashKey` and independent of it. Different int32 numbers have different ones. */
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
 * Open addressing from numbers to dense indices, over pairs (hash, index + 1). The numbers are in an array by index, which
 * is looked at only where hashes may be the same of different numbers: among int32 ones they are not, and a key is found
 * by one access to memory. 20 million keys take 430 MB outside the JS heap. -0 counts as 0, NaN as itself.
 */
export class NumberSlots {
  #words: Int32Array = allocateSlots(slotsFor(0) * 2);
  #size = 0;
  #nan = -1;
  /** All are int32. */
  #areInts = true;

  /** The index of `key`, or -1. */
  find(key: number, numbers: ArrayLike<unknown>): number {
    if (key !== key) return this.#nan;
    const words = this.#words;
    const last = words.length - 2;
    const hash = hashNumber(key);
    const isSure = this.#areInts && (key | 0) === key;
    for (let at = (hash << 1) & last; ; at = (at + 2) & last) {
      const index = words[at + 1]! - 1;
      if (index < 0 || (words[at] === hash && (isSure || numbers[index] === key))) return index;
    }
  }

  /**
   * {@link find} for each of `keys`. A loop around nothing else, so that the processor can wait for the memory of several
   * keys at once.
   */
  findAll(keys: Float64Array | Int32Array, numbers: Float64Array, found: Int32Array): void {
    const words = this.#words;
    const last = words.length - 2;
    const areInts = this.#areInts;
    for (let i = 0; i < found.length; i++) {
      const key = keys[i]!;
      let index = -1;
      if (key !== key) index = this.#nan;
      else {
        const hash = hashNumber(key);
        const isSure = areInts && (key | 0) === key;
        for (let at = (hash << 1) & last; ; at = (at + 2) & last) {
          index = words[at + 1]! - 1;
          if (index < 0 || (words[at] === hash && (isSure || numbers[index] === key))) break;
        }
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
    const words = this.#words;
    const last = words.length - 2;
    const hash = hashNumber(key);
    const isInt = (key | 0) === key;
    const isSure = this.#areInts && isInt;
    let at = (hash << 1) & last;
    for (; ; at = (at + 2) & last) {
      const found = words[at + 1]! - 1;
      if (found < 0) break;
      if (words[at] === hash && (isSure || numbers[found] === key)) return found;
    }
    words[at] = hash;
    words[at + 1] = index + 1;
    if (!isInt) this.#areInts = false;
    if (++this.#size > words.length * 0.3) this.#grow();
    return index;
  }

  #grow(): void {
    const old = this.#words;
    const words = allocateSlots(old.length * 2);
    const last = words.length - 2;
    for (let i = 0; i < old.length; i += 2) {
      const entry = old[i + 1]!;
      if (entry === 0) continue;
      const hash = old[i]!;
      let at = (hash << 1) & last;
      while (words[at + 1] !== 0) at = (at + 2) & last;
      words[at] = hash;
      words[at + 1] = entry;
    }
    this.#words = words;
  }
}
