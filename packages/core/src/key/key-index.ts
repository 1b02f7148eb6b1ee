import { hashKey } from "./hash-key.ts";
import { HashSlots, remix } from "./hash-slots.ts";
import { keysEqual } from "./keys-equal.ts";
import { NumberSlots } from "./number-slots.ts";

/**
 * From here on the table is faster (measured: 0.7 of a Map's time at 200,000 words), and a Map would grow in steps that
 * can end the process at the heap limit.
 */
const maxMapSize = 1 << 14;

/**
 * Numbers distinct keys 0, 1, 2, … in the order of their first insertion; the table that aggregation and grouping
 * inside a task are made of. Equality is `keysEqual`. Strings are found through a Map while they are few, numbers
 * through a table of their own, everything else and many strings by structural hash. The tables are typed arrays: 20
 * million keys do not end the process.
 *
 * Keys are kept, not copied: they must not be changed afterwards.
 */
export class KeyIndex<K = unknown> {
  #size = 0;
  /** While all keys are numbers: they, with room to grow. */
  #numbers: Float64Array | undefined;
  /** Otherwise: all keys. */
  #keys: unknown[] = [];
  /** Strings, while they are few. */
  #strings: Map<string, number> | undefined = new Map();
  #numberSlots: NumberSlots | undefined;
  #slots: HashSlots | undefined;

  /** How many distinct keys there are. */
  get size(): number {
    return this.#size;
  }

  /** The keys by index: a live array, or a view on numbers that later insertions do not reach. */
  get keys(): ArrayLike<K> {
    const keys = this.#numbers === undefined ? this.#keys : this.#numbers.subarray(0, this.#size);
    return keys as unknown as ArrayLike<K>;
  }

  /**
   * The index of `key`, which is the old `size` if it is new. -0 is stored as 0.
   *
   * @throws {UserError} `INVALID_KEY` for what cannot be a key
   */
  insert(key: K): number {
    if (typeof key === "string" && this.#strings !== undefined) {
      const index = this.#strings.get(key);
      return index === undefined ? this.#insertString(key, this.#strings) : index;
    }
    if (typeof key === "number") return this.#insertNumber(key);
    return this.#insertHashed(key);
  }

  /** The index of `key`, or -1. */
  find(key: K): number {
    if (typeof key === "string" && this.#strings !== undefined) {
      const index = this.#strings.get(key);
      return index === undefined ? -1 : index;
    }
    if (typeof key === "number")
      return this.#numberSlots === undefined
        ? -1
        : this.#numberSlots.find(key, this.#numbers ?? this.#keys);
    return this.#findHashed(key);
  }

  /** Writes to `found[i]` what {@link find} gives for `keys[i]`; numbers are looked up many at a time. */
  findAll(keys: ArrayLike<K>, found: Int32Array): void {
    const numbers = this.#numbers;
    if (numbers !== undefined && (keys instanceof Float64Array || keys instanceof Int32Array))
      this.#numberSlots?.findAll(keys, numbers, found);
    else for (let i = 0; i < found.length; i++) found[i] = this.find(keys[i]!);
  }

  #insertString(key: string, strings: Map<string, number>): number {
    if (strings.size >= maxMapSize) {
      this.#leaveMap(strings);
      return this.#insertHashed(key);
    }
    strings.set(key, this.#size);
    return this.#append(key);
  }

  /** Moves the strings into the table. */
  #leaveMap(strings: Map<string, number>): void {
    const slots = (this.#slots ??= new HashSlots());
    for (const [key, index] of strings) {
      const hash = remix(hashKey(key));
      let slot = slots.first(hash);
      while (slots.match(slot, hash) !== -1) slot = slots.next(slot);
      slots.fill(slot, hash, index);
    }
    this.#strings = undefined;
  }

  #insertNumber(key: number): number {
    let slots = this.#numberSlots;
    if (slots === undefined) {
      slots = this.#numberSlots = new NumberSlots();
      if (this.#size === 0) this.#numbers = new Float64Array(256);
    }
    const size = this.#size;
    let numbers = this.#numbers;
    if (numbers === undefined) {
      const index = slots.insert(key, size, this.#keys);
      return index === size ? this.#append(key + 0) : index;
    }
    const index = slots.insert(key, size, numbers);
    if (index === size) {
      if (size === numbers.length) numbers = this.#growNumbers(numbers);
      // `+ 0` makes 0 of -0.
      numbers[size] = key + 0;
      this.#size = size + 1;
    }
    return index;
  }

  #growNumbers(numbers: Float64Array): Float64Array {
    const grown = new Float64Array(numbers.length * 2);
    grown.set(numbers);
    this.#numbers = grown;
    return grown;
  }

  #findHashed(key: unknown): number {
    const slots = this.#slots;
    if (slots === undefined) return -1;
    const hash = remix(hashKey(key));
    for (let slot = slots.first(hash); ; slot = slots.next(slot)) {
      const index = slots.match(slot, hash);
      if (index === -1 || (index >= 0 && keysEqual(this.#keys[index], key))) return index;
    }
  }

  #insertHashed(key: unknown): number {
    const slots = (this.#slots ??= new HashSlots());
    const hash = remix(hashKey(key));
    let slot = slots.first(hash);
    // A pure table of numbers has no hashed entries yet, so #keys is right wherever a slot matches.
    for (; ; slot = slots.next(slot)) {
      const index = slots.match(slot, hash);
      if (index === -1) break;
      if (index >= 0 && keysEqual(this.#keys[index], key)) return index;
    }
    slots.fill(slot, hash, this.#size);
    return this.#append(key);
  }

  #append(key: unknown): number {
    if (this.#numbers !== undefined) this.#leaveNumbers(this.#numbers);
    this.#keys.push(key);
    return this.#size++;
  }

  #leaveNumbers(numbers: Float64Array): void {
    const keys: unknown[] = [];
    for (let i = 0; i < this.#size; i++) keys.push(numbers[i]);
    this.#keys = keys;
    this.#numbers = undefined;
  }
}
