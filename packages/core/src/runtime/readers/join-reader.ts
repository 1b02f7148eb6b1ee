import { type Batch, type Column, pairBatch } from "../batch.ts";
import { isPromiseLike, type Reader } from "../reader.ts";
import type { MaybePromise } from "../task-environment.ts";
import type { TaskRun } from "../task-run.ts";
import { HeldSide } from "./held-side.ts";
import { type JoinKind, JoinTable } from "./join-table.ts";
import { asPairs } from "./pairs.ts";

/**
 * A hash join of two inputs of pairs: one side is held (the right one; for a right outer join the left one), the other
 * streams past it.
 */
export class JoinReader implements Reader {
  readonly mayWait: boolean;
  readonly #run: TaskRun;
  readonly #kind: JoinKind;
  readonly #held: Reader;
  readonly #stream: Reader;
  readonly #side: HeldSide<JoinTable>;
  #onDisk: Reader | undefined;
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
    this.#held = kind === "rightOuter" ? left : right;
    this.#stream = kind === "rightOuter" ? right : left;
    this.#side = new HeldSide(run, () => new JoinTable(kind));
    this.mayWait = this.#stream.mayWait;
  }

  readonly open = async (): Promise<void> => {
    await this.#side.fill(this.#held);
    this.#onDisk = await this.#side.lookUpOnDisk(this.#stream);
  };

  next(want: number): MaybePromise<Batch | null> {
    if (this.#onDisk !== undefined) return this.#onDisk.next(want);
    if (this.#streamEnded) return this.#rest(want);
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
    const { table } = this.#side;
    const isSwapped = this.#kind === "rightOuter";
    const isInner = this.#kind === "inner";
    const keys: unknown[] = [];
    const values: unknown[] = [];
    const size = Math.min(want, pace.chunk());
    let steps = 0;
    for (; this.#i < this.#keys.length && steps < size; this.#i++) {
      const key = this.#keys[this.#i];
      const value = this.#values[this.#i];
      const at = table.find(key);
      // Without a match there is one result, but for an inner join: with undefined.
      const count = at >= 0 ? table.count(at) : isInner ? 0 : 1;
      while (this.#j < count && steps < size) {
        const other = at >= 0 ? table.valueAt(at, this.#j) : undefined;
        this.#j++;
        keys.push(key);
        values.push(isSwapped ? [other, value] : [value, other]);
        steps++;
      }
      if (this.#j < count) break;
      this.#j = 0;
      steps++;
    }
    pace.done(steps);
    return pairBatch(keys, values);
  }

  /** Of a full outer join, the pairs of the table that nothing streamed past. */
  #rest(want: number): Batch | null {
    const { table } = this.#side;
    const { size, keys: tableKeys } = table.index;
    if (this.#kind !== "fullOuter" || this.#unmatched >= size) {
      this.#side.close();
      return null;
    }
    const keys: unknown[] = [];
    const values: unknown[] = [];
    for (; this.#unmatched < size && keys.length < want; this.#unmatched++) {
      const at = this.#unmatched;
      if (table.isMatched(at)) continue;
      const count = table.count(at);
      for (let n = 0; n < count; n++) {
        keys.push(tableKeys[at]);
        values.push([undefined, table.valueAt(at, n)]);
      }
    }
    return pairBatch(keys, values);
  }
}
