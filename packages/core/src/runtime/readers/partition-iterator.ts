import { UserError } from "../../errors/firesteel-error.ts";
import type { Batch } from "../batch.ts";
import type { Pace } from "../pace.ts";
import { fullChunk, isPromiseLike, type Reader } from "../reader.ts";
import type { MaybePromise } from "../task-environment.ts";

const firstPull = 64;

const IteratorPrototype: object = Object.getPrototypeOf(
  Object.getPrototypeOf([][Symbol.iterator]()),
) as object;

/**
 * What user code iterates a partition with: lazy, pulling few records at first. It has the iterator helpers
 * (`map`, `take`, …) where Node has them.
 */
export interface PartitionIterator extends IterableIterator<unknown> {
  next(): IteratorResult<unknown, undefined>;
}

/** Walks over the batches of an opened reader. */
class BatchCursor {
  readonly #reader: Reader;
  readonly #pace: Pace;
  readonly #label: string;
  #batch: Batch | null = null;
  #position = 0;
  #want: number = firstPull;
  #isDone = false;

  constructor(reader: Reader, pace: Pace, label: string) {
    this.#reader = reader;
    this.#pace = pace;
    this.#label = label;
  }

  /** The next record is there. */
  get isReady(): boolean {
    return this.#batch !== null && this.#position < this.#batch.length;
  }

  take(): unknown {
    const batch = this.#batch as Batch;
    const i = this.#position++;
    return batch.isPairs ? [batch.keys[i], batch.values[i]] : batch.records[i];
  }

  /** Pulls the next batch; false at the end. */
  advance(): MaybePromise<boolean> {
    if (this.#isDone) return false;
    this.#pace.check();
    const batch = this.#reader.next(this.#want);
    if (this.#want < fullChunk) this.#want *= 4;
    if (isPromiseLike(batch)) return batch.then((awaited) => this.#accept(awaited));
    return this.#accept(batch);
  }

  /** Pulls until a record is there, without waiting. @throws {UserError} `ASYNC_INPUT` */
  advanceNow(): boolean {
    for (;;) {
      const more = this.advance();
      if (isPromiseLike(more)) {
        more.then(undefined, () => undefined);
        throw new UserError(
          "ASYNC_INPUT",
          `the input of ${this.#label} arrives asynchronously: iterate it with \`for await\`, or make the function synchronous, which is then given all of its input at once`,
        );
      }
      if (!more || this.isReady) return more;
    }
  }

  #accept(batch: Batch | null): boolean {
    this.#batch = batch;
    this.#position = 0;
    if (batch === null) this.#isDone = true;
    return batch !== null;
  }
}

/** An iterator for synchronous functions, over an opened reader that never waits. */
export function syncIterator(reader: Reader, pace: Pace, label: string): PartitionIterator {
  return iteratorOver(new BatchCursor(reader, pace, label));
}

/** An iterator for asynchronous functions: `for await`, and `for` where the input needs no waiting. */
export function asyncIterator(
  reader: Reader,
  pace: Pace,
  label: string,
): PartitionIterator & AsyncIterable<unknown> {
  const cursor = new BatchCursor(reader, pace, label);
  const next = async (): Promise<IteratorResult<unknown, undefined>> => {
    while (!cursor.isReady) {
      if (!(await cursor.advance())) return { value: undefined, done: true };
      const rest = pace.rest();
      if (rest !== undefined) await rest;
    }
    return { value: cursor.take(), done: false };
  };
  return Object.assign(iteratorOver(cursor), {
    [Symbol.asyncIterator]: (): AsyncIterator<unknown> => ({ next }),
  });
}

function iteratorOver(cursor: BatchCursor): PartitionIterator {
  const iterator = Object.create(IteratorPrototype) as PartitionIterator;
  iterator.next = () => {
    if (!cursor.isReady && !cursor.advanceNow()) return { value: undefined, done: true };
    return { value: cursor.take(), done: false };
  };
  return iterator;
}
