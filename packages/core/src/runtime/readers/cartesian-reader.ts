import { type Batch, type Column, pairBatch, recordsOf } from "../batch.ts";
import { isPromiseLike, type Reader } from "../reader.ts";
import type { MaybePromise } from "../task-environment.ts";
import type { TaskRun } from "../task-run.ts";
import { drain } from "./drain.ts";

/** Pairs each record of the left input with each of the right one, which is kept in memory. */
export function cartesianReader(run: TaskRun, left: Reader, right: Reader): Reader {
  return new CartesianReader(run, left, right);
}

class CartesianReader implements Reader {
  readonly mayWait: boolean;
  readonly #run: TaskRun;
  readonly #left: Reader;
  readonly #right: Reader;
  #rights: readonly unknown[] = [];
  #lefts: Column = [];
  #i = 0;
  #j = 0;

  constructor(run: TaskRun, left: Reader, right: Reader) {
    this.#run = run;
    this.#left = left;
    this.#right = right;
    this.mayWait = left.mayWait;
  }

  readonly open = async (): Promise<void> => {
    this.#rights = await drain(this.#right, this.#run.pace);
    await this.#left.open?.();
  };

  next(want: number): MaybePromise<Batch | null> {
    if (this.#rights.length === 0) return null;
    if (this.#i < this.#lefts.length) return this.#combine(want);
    const batch = this.#left.next(want);
    if (isPromiseLike(batch)) return batch.then((awaited) => this.#take(awaited, want));
    return this.#take(batch, want);
  }

  #take(batch: Batch | null, want: number): Batch | null {
    if (batch === null) return null;
    this.#lefts = recordsOf(batch);
    this.#i = 0;
    this.#j = 0;
    return this.#combine(want);
  }

  #combine(want: number): Batch {
    const keys: unknown[] = [];
    const values: unknown[] = [];
    const size = Math.min(want, this.#run.pace.chunk());
    while (keys.length < size && this.#i < this.#lefts.length) {
      keys.push(this.#lefts[this.#i]);
      values.push(this.#rights[this.#j++]);
      if (this.#j === this.#rights.length) {
        this.#j = 0;
        this.#i++;
      }
    }
    this.#run.pace.done(keys.length);
    return pairBatch(keys, values);
  }
}
