import type { Batch } from "../batch.ts";
import type { Reader } from "../reader.ts";

/** A reader of batches that are given one by one; at its end after each. */
export class GivenBatch implements Reader {
  readonly mayWait = false;
  #batch: Batch | null = null;

  give(batch: Batch): void {
    this.#batch = batch;
  }

  next(): Batch | null {
    const batch = this.#batch;
    this.#batch = null;
    return batch;
  }
}
