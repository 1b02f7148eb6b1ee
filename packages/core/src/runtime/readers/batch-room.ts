import type { Column } from "../batch.ts";
import { averageValueBytes } from "../memory/heap-bytes.ts";

/** What the records of a batch may take on the heap: nobody has reserved it before the batch is handed on. */
const batchBytes = 8 * 1024 * 1024;
/** Steps before it is known what they come to. */
const firstSteps = 64;

/** How far a reader may go that makes records, so that a batch of large ones has few. */
export class BatchRoom {
  #made = 0;
  #each: number = batchBytes / firstSteps;

  /** A new batch: the former one is somebody else's. */
  begin(): void {
    this.#made = 0;
  }

  /** For how many steps there is room, at least one, if records are as large as the last ones. */
  get steps(): number {
    return Math.max(1, Math.floor((batchBytes - this.#made) / this.#each));
  }

  get isFull(): boolean {
    return this.#made >= batchBytes;
  }

  /** Tells that `steps` steps have added what is in the columns from `from` on. */
  took(steps: number, columns: readonly Column[], from: number): void {
    let bytes = 0;
    for (const column of columns) {
      const { length } = column;
      bytes += averageValueBytes(column, from, length) * (length - from);
    }
    this.#made += bytes;
    this.#each = Math.max(1, bytes / Math.max(1, steps));
  }
}
