import { type Batch, recordBatch } from "../batch.ts";
import { isPromiseLike, type Reader } from "../reader.ts";
import type { MaybePromise } from "../task-environment.ts";

/** All of `records` as one batch. */
export function arrayReader(records: ArrayLike<unknown>): Reader {
  return batchesReader([recordBatch(records)]);
}

export function batchesReader(batches: readonly Batch[]): Reader {
  let i = 0;
  return { mayWait: false, next: () => batches[i++] ?? null };
}

/** The `open` of a reader with several inputs; undefined where none has anything to open. */
export function openAll(inputs: readonly Reader[]): Reader["open"] {
  const opens = inputs.filter((input) => input.open !== undefined);
  if (opens.length === 0) return undefined;
  return async () => {
    for (const input of opens) await input.open?.();
  };
}

/** Several readers one after another, each opened when its turn comes. */
export function concatReader(readers: readonly Reader[]): Reader {
  const [only] = readers;
  if (readers.length === 1 && only !== undefined) return only;
  return new ConcatReader(readers);
}

class ConcatReader implements Reader {
  readonly mayWait: boolean;
  readonly #readers: readonly Reader[];
  #current = 0;
  #isOpen = false;

  constructor(readers: readonly Reader[]) {
    this.#readers = readers;
    this.mayWait = readers.some((reader) => reader.mayWait || reader.open !== undefined);
  }

  next(want: number): MaybePromise<Batch | null> {
    for (;;) {
      const reader = this.#readers[this.#current];
      if (reader === undefined) return null;
      if (!this.#isOpen) {
        this.#isOpen = true;
        const opened = reader.open?.();
        if (isPromiseLike(opened)) return opened.then(() => this.next(want));
      }
      const batch = reader.next(want);
      if (isPromiseLike(batch))
        return batch.then((awaited) => (awaited === null ? this.#skip(want) : awaited));
      if (batch !== null) return batch;
      this.#advance();
    }
  }

  #skip(want: number): MaybePromise<Batch | null> {
    this.#advance();
    return this.next(want);
  }

  #advance(): void {
    this.#current++;
    this.#isOpen = false;
  }
}
