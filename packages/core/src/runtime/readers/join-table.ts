import { KeyIndex } from "../../key/key-index.ts";
import { heapBytes, slotBytes } from "../memory/heap-bytes.ts";
import type { Emit, LookupTable } from "../memory/lookup-table.ts";

export type JoinKind = "inner" | "leftOuter" | "rightOuter" | "fullOuter";

/** A key with one value. */
const entryBytes = 48;
/** The list of a key that has a second value, and its place. */
const listBytes = 192;
/** From this length on it counts that a list that grows is there twice, with room to spare, until it is collected. */
const longList = 1024;
/** One record in so many is looked at for its size. */
const sampleEvery = 16;

/** The values of a key that has several; a class of ours, so that no value of a record is taken for one. */
class ValueList {
  readonly values: unknown[];

  constructor(first: unknown, second: unknown) {
    this.values = [first, second];
  }
}

/** A part of the side of a join that is held and was on disk: values by key. */
export class JoinTable implements LookupTable {
  readonly isDivisible = true;
  readonly #kind: JoinKind;
  readonly #index = new KeyIndex();
  /** The value of a key that has one, else a {@link ValueList}. Most keys of most joins have one value. */
  readonly #held: unknown[] = [];
  readonly #matched: boolean[] = [];
  /** Of each key's first record. */
  readonly #places: number[] = [];
  /** Keys of earlier parts of the table. */
  readonly #earlier: JoinTable | undefined;
  #records = 0;
  #sampled = 0;
  #sampledBytes = 0;
  #extraBytes = 0;

  constructor(kind: JoinKind, earlier?: JoinTable) {
    this.#kind = kind;
    this.#earlier = earlier;
  }

  get bytes(): number {
    const each = this.#sampled === 0 ? 0 : this.#sampledBytes / this.#sampled;
    return this.#index.size * entryBytes + this.#extraBytes + this.#records * each;
  }

  add(key: unknown, value: unknown, place: number): void {
    if (this.#records++ % sampleEvery === 0) {
      this.#sampled++;
      this.#sampledBytes += slotBytes + heapBytes(key) + heapBytes(value);
    }
    const held = this.#held;
    const at = this.#index.insert(key);
    if (at === held.length) {
      held.push(value);
      this.#places.push(this.#earlier?.placeOf(key) ?? place);
      return;
    }
    const first = held[at];
    if (!(first instanceof ValueList)) {
      held[at] = new ValueList(first, value);
      this.#extraBytes += listBytes;
      return;
    }
    const n = first.values.push(value);
    if (n >= longList && (n & (n - 1)) === 0) this.#extraBytes += n * slotBytes;
  }

  match(key: unknown, value: unknown, emit: Emit): boolean {
    const at = this.#index.find(key);
    if (at < 0) return false;
    if (this.#kind === "fullOuter") this.#matched[at] = true;
    for (const held of this.#valuesAt(at)) emit(key, this.#joined(value, held));
    return true;
  }

  unmatched(key: unknown, value: unknown, emit: Emit): void {
    if (this.#kind !== "inner") emit(key, this.#joined(value, undefined));
  }

  rest(emit: (place: number, key: unknown, value: unknown) => void): void {
    if (this.#kind !== "fullOuter") return;
    for (let at = 0; at < this.#index.size; at++)
      if (this.#matched[at] !== true)
        for (const value of this.#valuesAt(at))
          emit(this.#places[at] as number, this.#index.keys[at], [undefined, value]);
  }

  next(): JoinTable {
    return new JoinTable(this.#kind, this.#withoutValues());
  }

  placeOf(key: unknown): number | undefined {
    const at = this.#index.find(key);
    return at === -1 ? this.#earlier?.placeOf(key) : this.#places[at];
  }

  #valuesAt(at: number): readonly unknown[] {
    const held = this.#held[at];
    return held instanceof ValueList ? held.values : [held];
  }

  /** The pair of values of a result. */
  #joined(streamed: unknown, held: unknown): [unknown, unknown] {
    return this.#kind === "rightOuter" ? [held, streamed] : [streamed, held];
  }

  #withoutValues(): JoinTable {
    this.#held.length = 0;
    return this;
  }
}
