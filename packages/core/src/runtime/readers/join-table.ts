import { KeyIndex } from "../../key/key-index.ts";
import { heapBytes, slotBytes } from "../memory/heap-bytes.ts";
import type { Emit, LookupTable } from "../memory/lookup-table.ts";

export type JoinKind = "inner" | "leftOuter" | "rightOuter" | "fullOuter";

/** What a key without a match on the other side is joined with. */
const absent: readonly unknown[] = [undefined];
const noMatch: readonly unknown[] = [];

/** A key with a list of one value. */
const entryBytes = 104;
/** What a list takes more when a second value is added. */
const growBytes = 136;
/** From this length on it counts that a list that grows is there twice, with room to spare, until it is collected. */
const longList = 1024;
/** One record in so many is looked at for its size. */
const sampleEvery = 16;

/** The side of a join that is held: values by key. */
export class JoinTable implements LookupTable {
  readonly kind: JoinKind;
  readonly isDivisible = true;
  readonly index: KeyIndex = new KeyIndex();
  readonly lists: unknown[][] = [];
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
    this.kind = kind;
    this.#earlier = earlier;
  }

  get bytes(): number {
    const each = this.#sampled === 0 ? 0 : this.#sampledBytes / this.#sampled;
    return this.index.size * entryBytes + this.#extraBytes + this.#records * each;
  }

  add(key: unknown, value: unknown, place: number): void {
    if (this.#records++ % sampleEvery === 0) {
      this.#sampled++;
      this.#sampledBytes += slotBytes + heapBytes(key) + heapBytes(value);
    }
    const { lists } = this;
    const at = this.index.insert(key);
    const list = lists[at];
    if (list === undefined) {
      lists.push([value]);
      this.#places.push(this.#earlier?.placeOf(key) ?? place);
    } else {
      const n = list.push(value);
      if (n === 2) this.#extraBytes += growBytes;
      else if (n >= longList && (n & (n - 1)) === 0) this.#extraBytes += n * slotBytes;
    }
  }

  /** Values of the table that a record of the other side is joined with; `absent` stands for none. */
  matches(key: unknown): readonly unknown[] {
    const at = this.index.find(key);
    if (at === -1) return this.kind === "inner" ? noMatch : absent;
    if (this.kind === "fullOuter") this.#matched[at] = true;
    return this.lists[at] as unknown[];
  }

  /** The pair of values of a result. */
  joined(streamed: unknown, held: unknown): [unknown, unknown] {
    return this.kind === "rightOuter" ? [held, streamed] : [streamed, held];
  }

  match(key: unknown, value: unknown, emit: Emit): boolean {
    const list = this.matches(key);
    if (list === absent || list === noMatch) return false;
    for (const held of list) emit(key, this.joined(value, held));
    return true;
  }

  unmatched(key: unknown, value: unknown, emit: Emit): void {
    if (this.kind !== "inner") emit(key, this.joined(value, undefined));
  }

  rest(emit: (place: number, key: unknown, value: unknown) => void): void {
    if (this.kind !== "fullOuter") return;
    const { keys, size } = this.index;
    for (let at = 0; at < size; at++)
      if (!this.isMatched(at))
        for (const value of this.lists[at] as unknown[])
          emit(this.#places[at] as number, keys[at], [undefined, value]);
  }

  isMatched(at: number): boolean {
    return this.#matched[at] === true;
  }

  forEach(take: (key: unknown, value: unknown, place: number) => void): void {
    const { keys, size } = this.index;
    for (let at = 0; at < size; at++)
      for (const value of this.lists[at] as unknown[])
        take(keys[at], value, this.#places[at] as number);
  }

  next(): JoinTable {
    return new JoinTable(this.kind, this.#withoutValues());
  }

  placeOf(key: unknown): number | undefined {
    const at = this.index.find(key);
    return at === -1 ? this.#earlier?.placeOf(key) : this.#places[at];
  }

  #withoutValues(): JoinTable {
    this.lists.length = 0;
    return this;
  }
}
