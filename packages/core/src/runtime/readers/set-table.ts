import { KeyIndex } from "../../key/key-index.ts";
import { heapBytes } from "../memory/heap-bytes.ts";
import type { Emit, LookupTable } from "../memory/lookup-table.ts";

const entryBytes = 64;
const sampleEvery = 16;

/** The keys of all inputs of a set operation but the first. The value of a record is the number of its input. */
export class SetTable implements LookupTable {
  readonly isDivisible = false;
  readonly #emits: "subtract" | "intersect";
  readonly #inputs: number;
  readonly #index = new KeyIndex();
  /** By key: in how many of the inputs, counted from the first, it was seen; -1 once emitted. */
  readonly #seen: number[] = [];
  #records = 0;
  #sampled = 0;
  #sampledBytes = 0;

  constructor(emits: "subtract" | "intersect", inputs: number) {
    this.#emits = emits;
    this.#inputs = inputs;
  }

  get bytes(): number {
    const each = this.#sampled === 0 ? 0 : this.#sampledBytes / this.#sampled;
    return this.#index.size * (entryBytes + each);
  }

  add(key: unknown, value: unknown): void {
    if (this.#records++ % sampleEvery === 0) {
      this.#sampled++;
      this.#sampledBytes += heapBytes(key);
    }
    const seen = this.#seen;
    const at = this.#index.insert(key);
    if (at === seen.length) seen.push(0);
    if (seen[at] === value) seen[at] = (value as number) + 1;
  }

  match(key: unknown, value: unknown, emit: Emit): boolean {
    const at = this.#index.find(key);
    if (at === -1) return false;
    if (this.#emits === "intersect" && this.#seen[at] === this.#inputs) {
      this.#seen[at] = -1;
      emit(key, undefined);
    }
    return true;
  }

  unmatched(key: unknown, value: unknown, emit: Emit): void {
    if (this.#emits === "subtract") emit(key, value);
  }

  rest(): void {
    // Only keys of the first input are results.
  }

  forEach(take: (key: unknown, value: unknown, place: number) => void): void {
    const { keys, size } = this.#index;
    for (let at = 0; at < size; at++) {
      const seen = this.#seen[at] as number;
      // Not in the first of the inputs: the key counts for none.
      if (seen === 0) take(keys[at], -1, 0);
      for (let n = 0; n < seen; n++) take(keys[at], n, 0);
    }
  }

  next(): SetTable {
    return new SetTable(this.#emits, this.#inputs);
  }
}
