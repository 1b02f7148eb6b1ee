import { type Batch, type Column, pairBatch } from "../batch.ts";
import { KeyIndex } from "../../key/key-index.ts";
import { isPromiseLike, type Reader } from "../reader.ts";
import type { MaybePromise } from "../task-environment.ts";
import type { TaskRun } from "../task-run.ts";
import { forEachBatch } from "./drain.ts";
import { asPairs, forEachPair } from "./pairs.ts";

type JoinKind = "inner" | "leftOuter" | "rightOuter" | "fullOuter";

/** What a key without a match on the other side is joined with. */
const absent: readonly unknown[] = [undefined];

/**
 * A hash join of two inputs of pairs: one side is held in a table (the right one; for a right outer join the left
 * one), the other streams past it.
 */
export class JoinReader implements Reader {
  readonly mayWait: boolean;
  readonly #run: TaskRun;
  readonly #kind: JoinKind;
  readonly #table: Reader;
  readonly #stream: Reader;
  readonly #index = new KeyIndex();
  readonly #lists: unknown[][] = [];
  readonly #matched: boolean[] = [];
  #keys: Column = [];
  #values: Column = [];
  #i = 0;
  /** Within the matches of record `i`. */
  #j = 0;
  #unmatched = 0;
  #streamEnded = false;

  constructor(run: TaskRun, inputs: readonly Reader[], kind: JoinKind) {
    const [left, right] = inputs as readonly [Reader, Reader];
    this.#run = run;
    this.#kind = kind;
    this.#table = kind === "rightOuter" ? left : right;
    this.#stream = kind === "rightOuter" ? right : left;
    this.mayWait = this.#stream.mayWait;
  }

  readonly open = async (): Promise<void> => {
    const { pace, stage } = this.#run;
    const lists = this.#lists;
    await forEachBatch(this.#table, pace, (batch) =>
      forEachPair(batch, stage.label, (key, value) => {
        const at = this.#index.insert(key);
        if (at === lists.length) lists.push([value]);
        else lists[at]?.push(value);
      }),
    );
    await this.#stream.open?.();
  };

  next(want: number): MaybePromise<Batch | null> {
    if (this.#streamEnded) return this.#kind === "fullOuter" ? this.#rest(want) : null;
    if (this.#i < this.#keys.length) return this.#join(want);
    const batch = this.#stream.next(want);
    if (isPromiseLike(batch)) return batch.then((awaited) => this.#take(awaited, want));
    return this.#take(batch, want);
  }

  #take(batch: Batch | null, want: number): MaybePromise<Batch | null> {
    if (batch === null) {
      this.#streamEnded = true;
      return this.next(want);
    }
    const { keys, values } = asPairs(batch, this.#run.stage.label);
    this.#keys = keys;
    this.#values = values;
    this.#i = 0;
    this.#j = 0;
    return this.#join(want);
  }

  #join(want: number): Batch {
    const { pace } = this.#run;
    const keys: unknown[] = [];
    const values: unknown[] = [];
    const size = Math.min(want, pace.chunk());
    let steps = 0;
    for (; this.#i < this.#keys.length && steps < size; this.#i++) {
      const key = this.#keys[this.#i];
      const value = this.#values[this.#i];
      const list = this.#matches(key);
      while (this.#j < list.length && steps < size) {
        const other = list[this.#j++];
        keys.push(key);
        values.push(this.#kind === "rightOuter" ? [other, value] : [value, other]);
        steps++;
      }
      if (this.#j < list.length) break;
      this.#j = 0;
      steps++;
    }
    pace.done(steps);
    return pairBatch(keys, values);
  }

  #matches(key: unknown): readonly unknown[] {
    const at = this.#index.find(key);
    if (at === -1) return this.#kind === "inner" ? [] : absent;
    if (this.#kind === "fullOuter") this.#matched[at] = true;
    return this.#lists[at] as unknown[];
  }

  /** Of a full outer join, the pairs of the table that nothing streamed past. */
  #rest(want: number): Batch | null {
    const { size, keys: tableKeys } = this.#index;
    if (this.#unmatched >= size) return null;
    const keys: unknown[] = [];
    const values: unknown[] = [];
    for (; this.#unmatched < size && keys.length < want; this.#unmatched++) {
      const at = this.#unmatched;
      if (this.#matched[at] === true) continue;
      for (const value of this.#lists[at] as unknown[]) {
        keys.push(tableKeys[at]);
        values.push([undefined, value]);
      }
    }
    return pairBatch(keys, values);
  }
}
