import { type Batch, type Column, pairBatch, recordsOf } from "../batch.ts";
import { type Spool, spool } from "../memory/spool.ts";
import { fullChunk, isPromiseLike, type Reader } from "../reader.ts";
import type { MaybePromise } from "../task-environment.ts";
import type { TaskRun } from "../task-run.ts";

/**
 * Pairs each record of the left input with each of the right one, which is kept: in memory, or on disk, where it is
 * read again for each left record.
 */
export function cartesianReader(run: TaskRun, left: Reader, right: Reader): Reader {
  return new CartesianReader(run, left, right);
}

class CartesianReader implements Reader {
  readonly mayWait: boolean;
  readonly #run: TaskRun;
  readonly #left: Reader;
  readonly #right: Reader;
  #rights: Spool | undefined;
  /** The right records that follow, for the current left one. */
  #turn: Reader | undefined;
  #batch: Column = [];
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
    const rights = await spool(this.#run.space, this.#right);
    this.#run.onEnd(() => rights.close());
    this.#rights = rights;
    this.#nextTurn();
    await this.#left.open?.();
  };

  next(want: number): MaybePromise<Batch | null> {
    if (this.#batch.length === 0) return null;
    if (this.#i < this.#lefts.length) return this.#combine(want);
    const batch = this.#left.next(want);
    if (isPromiseLike(batch)) return batch.then((awaited) => this.#take(awaited, want));
    return this.#take(batch, want);
  }

  #take(batch: Batch | null, want: number): Batch | null {
    if (batch === null) return null;
    this.#lefts = recordsOf(batch);
    this.#i = 0;
    return this.#combine(want);
  }

  #combine(want: number): Batch {
    const keys: unknown[] = [];
    const values: unknown[] = [];
    const size = Math.min(want, this.#run.pace.chunk());
    while (keys.length < size && this.#i < this.#lefts.length) {
      keys.push(this.#lefts[this.#i]);
      values.push(this.#batch[this.#j++]);
      if (this.#j === this.#batch.length && !this.#advance()) {
        this.#nextTurn();
        this.#i++;
      }
    }
    this.#run.pace.done(keys.length);
    return pairBatch(keys, values);
  }

  /** From the first right record on again. */
  #nextTurn(): void {
    this.#turn = this.#rights?.read();
    this.#batch = [];
    this.#advance();
  }

  #advance(): boolean {
    const batch = this.#turn?.next(fullChunk) as Batch | null | undefined;
    this.#j = 0;
    if (batch == null) return false;
    this.#batch = recordsOf(batch);
    return true;
  }
}
