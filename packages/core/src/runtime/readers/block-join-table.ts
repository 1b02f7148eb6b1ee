import type { SealedPairColumns } from "../../block/decode-block.ts";
import { KeyIndex } from "../../key/key-index.ts";
import type { Column } from "../batch.ts";
import type { SideUse } from "../kernels/joined-use.ts";
import { averageMadeBytes, SealedPairs } from "../memory/sealed-pairs.ts";

/** Slots and number of a key. */
const entryBytes = 48;

/**
 * The side of a join that is held in memory. Its values stay in the blocks they came in; the table knows for each key
 * at which positions they are.
 */
export class BlockJoinTable {
  readonly #index = new KeyIndex();
  readonly #pairs = new SealedPairs();
  /** Of the keys that were made: all different ones but numbers. */
  #keyBytes = 0;
  /** From the first key that comes again on; until then every key's number is its only position. */
  #chains: Chains | undefined;
  /** By number of the key, once the table is complete. */
  #matched: Uint8Array | undefined;

  /** Roughly what it takes in memory. */
  get bytes(): number {
    const chains = this.#chains === undefined ? 0 : this.#chains.bytes;
    return this.#pairs.bytes + this.#index.size * entryBytes + this.#keyBytes + chains;
  }

  /** How many keys there are. */
  get size(): number {
    return this.#index.size;
  }

  add(columns: SealedPairColumns): void {
    const { keys } = columns;
    const index = this.#index;
    const start = this.#pairs.length;
    const known = index.size;
    this.#pairs.add(columns);
    for (let i = 0; i < keys.length; i++) {
      const at = index.insert(keys.at(i));
      const position = start + i;
      if (this.#chains === undefined) {
        if (at === position) continue;
        this.#chains = new Chains(position);
      }
      this.#chains.add(at, position);
    }
    this.#keyBytes += (index.size - known) * averageMadeBytes(keys);
  }

  /** The numbers of `keys`, -1 for those that are not there. */
  findAll(keys: Column, length: number): Int32Array {
    const found = new Int32Array(length).fill(-1);
    this.#index.findAll(keys, found);
    return found;
  }

  /** The first position of key number `at`. */
  first(at: number): number {
    return this.#chains === undefined ? at : this.#chains.first(at);
  }

  /** The position after `position` of the same key; -1 at the end. */
  next(position: number): number {
    return this.#chains === undefined ? -1 : this.#chains.next(position);
  }

  /** The keys by their numbers. */
  get keys(): Column {
    return this.#index.keys;
  }

  /** The values, as far as they are looked at; none where nothing is. */
  valuesAt(positions: readonly number[], use: SideUse): unknown[] {
    if (use === "nothing") return [];
    return use === "length"
      ? this.#pairs.lengthsAt(positions)
      : this.#pairs.valuesAt(positions, 0, positions.length);
  }

  setMatched(at: number): void {
    (this.#matched ??= new Uint8Array(this.size))[at] = 1;
  }

  isMatched(at: number): boolean {
    return this.#matched?.[at] === 1;
  }

  /** All pairs, in the order in which they came. */
  forEach(take: (key: unknown, value: unknown, position: number) => void): void {
    this.#pairs.forEach(take);
  }
}

/** The positions of each key, in the order in which they came. */
class Chains {
  #first: Int32Array;
  #last: Int32Array;
  #next: Int32Array;
  #keys: number;

  /** The first `count` positions are of one key each. */
  constructor(count: number) {
    const room = Math.max(1024, count * 2);
    this.#first = Int32Array.from({ length: room }, (_, i) => i);
    this.#last = this.#first.slice();
    this.#next = new Int32Array(room).fill(-1);
    this.#keys = count;
  }

  get bytes(): number {
    return (2 * this.#first.length + this.#next.length) * 4;
  }

  /** Positions come one after another. */
  add(at: number, position: number): void {
    if (position === this.#next.length) this.#next = grown(this.#next, -1);
    if (at < this.#keys) {
      this.#next[this.#last[at]!] = position;
      this.#last[at] = position;
      return;
    }
    if (at === this.#first.length) {
      this.#first = grown(this.#first, 0);
      this.#last = grown(this.#last, 0);
    }
    this.#first[at] = position;
    this.#last[at] = position;
    this.#keys = at + 1;
  }

  first(at: number): number {
    return this.#first[at]!;
  }

  next(position: number): number {
    return this.#next[position]!;
  }
}

function grown(numbers: Int32Array, rest: number): Int32Array {
  const larger = new Int32Array(numbers.length * 2).fill(rest);
  larger.set(numbers);
  return larger;
}
