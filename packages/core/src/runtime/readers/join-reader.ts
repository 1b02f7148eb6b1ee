import { type Batch, type Column, pairBatch } from "../batch.ts";
import type { JoinedUse, SideUse } from "../kernels/joined-use.ts";
import { isPromiseLike, type Reader } from "../reader.ts";
import type { MaybePromise } from "../task-environment.ts";
import type { TaskRun } from "../task-run.ts";
import { HeldBlocks } from "./held-blocks.ts";
import { type JoinKind, JoinTable } from "./join-table.ts";
import { asPairs } from "./pairs.ts";

/** Results that are made at a time: few enough that they die young. */
const mostAtOnce = 16_384;

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
  readonly #side: HeldBlocks;
  readonly #heldUse: SideUse;
  readonly #streamUse: SideUse;
  #onDisk: Reader | undefined;
  #keys: Column = [];
  #values: Column = [];
  /** The number of each record's key in the table. */
  #found: Int32Array = new Int32Array(0);
  #i = 0;
  /** The next match of record `i`, where some were given already. */
  #resumeAt = -1;
  #unmatched = 0;
  #streamEnded = false;

  /** Values of which nothing is looked at are undefined; see {@link SealedPairs.lengthsAt} for those of their length only. */
  constructor(run: TaskRun, inputs: readonly Reader[], kind: JoinKind, use: JoinedUse) {
    const [left, right] = inputs as readonly [Reader, Reader];
    const isSwapped = kind === "rightOuter";
    this.#run = run;
    this.#kind = kind;
    [this.#held, this.#stream] = isSwapped ? [left, right] : [right, left];
    [this.#heldUse, this.#streamUse] = isSwapped ? [use.left, use.right] : [use.right, use.left];
    this.#side = new HeldBlocks(run, () => new JoinTable(kind));
    this.mayWait = this.#stream.mayWait;
  }

  readonly open = async (): Promise<void> => {
    await this.#side.fill(this.#held);
    this.#onDisk = await this.#side.lookUpOnDisk(this.#stream);
  };

  next(want: number): MaybePromise<Batch | null> {
    if (this.#onDisk !== undefined) return this.#onDisk.next(want);
    if (this.#streamEnded) return this.#rest(want);
    if (this.#i < this.#found.length) return this.#join(want);
    const batch = this.#stream.next(want);
    if (isPromiseLike(batch)) return batch.then((awaited) => this.#take(awaited, want));
    return this.#take(batch, want);
  }

  #take(batch: Batch | null, want: number): MaybePromise<Batch | null> {
    if (batch === null) {
      this.#streamEnded = true;
      return this.next(want);
    }
    const pairs = asPairs(batch, this.#run.stage.label);
    this.#keys = pairs.keys;
    this.#values = this.#streamUse === "nothing" ? [] : pairs.values;
    this.#found = this.#side.table.findAll(pairs.keys, batch.length);
    this.#i = 0;
    return this.#join(want);
  }

  #join(want: number): Batch {
    const { pace } = this.#run;
    const { table } = this.#side;
    const isInner = this.#kind === "inner";
    const isFull = this.#kind === "fullOuter";
    const keys: unknown[] = [];
    const streamed: unknown[] = [];
    const positions: number[] = [];
    /** Results, by their number, that have no match. */
    const unmatched: number[] = [];
    const size = Math.min(want, pace.chunk(), mostAtOnce);
    let steps = 0;
    for (; this.#i < this.#found.length && steps < size; this.#i++, steps++) {
      const at = this.#found[this.#i] as number;
      if (at < 0) {
        if (isInner) continue;
        // One result: with undefined.
        unmatched.push(keys.length);
        keys.push(this.#keys[this.#i]);
        streamed.push(this.#values[this.#i]);
        continue;
      }
      if (isFull) table.setMatched(at);
      const key = this.#keys[this.#i];
      const value = this.#values[this.#i];
      let position = this.#resumeAt >= 0 ? this.#resumeAt : table.first(at);
      for (; position >= 0 && steps < size; position = table.next(position), steps++) {
        keys.push(key);
        streamed.push(value);
        positions.push(position);
      }
      this.#resumeAt = position;
      if (position >= 0) break;
    }
    pace.done(steps);
    return pairBatch(
      keys,
      this.#pair(streamed, table.valuesAt(positions, this.#heldUse), unmatched),
    );
  }

  /** Streamed values beside held ones, which are there for all but the `unmatched`. */
  #pair(
    streamed: readonly unknown[],
    held: readonly unknown[],
    unmatched: readonly number[],
  ): unknown[] {
    const isSwapped = this.#kind === "rightOuter";
    const values: unknown[] = [];
    let next = 0;
    for (let i = 0; i < streamed.length; i++) {
      const other = unmatched[next] === i ? undefined : held[i - next];
      if (unmatched[next] === i) next++;
      values.push(isSwapped ? [other, streamed[i]] : [streamed[i], other]);
    }
    return values;
  }

  /** Of a full outer join, the pairs of the table that nothing streamed past. */
  #rest(want: number): Batch | null {
    const { table } = this.#side;
    const { size, keys: tableKeys } = table;
    if (this.#kind !== "fullOuter" || this.#unmatched >= size) {
      this.#side.close();
      return null;
    }
    const keys: unknown[] = [];
    const positions: number[] = [];
    for (; this.#unmatched < size && keys.length < want; this.#unmatched++) {
      const at = this.#unmatched;
      if (table.isMatched(at)) continue;
      const key = tableKeys[at];
      for (let position = table.first(at); position >= 0; position = table.next(position)) {
        keys.push(key);
        positions.push(position);
      }
    }
    const held = table.valuesAt(positions, this.#heldUse);
    return pairBatch(
      keys,
      keys.map((_, i) => [undefined, held[i]]),
    );
  }
}
