import type { PairBatch } from "../batch.ts";
import { bytesToMerge } from "./merge-runs.ts";
import { pieceBytesFor, RunCursor, RunWriter } from "./spill-run.ts";
import type { MemoryConsumer } from "./task-memory.ts";
import type { Workspace } from "./workspace.ts";

/** Pairs on their way to a reader whose memory was needed elsewhere: a run on disk, read in its order. */
export class SpilledRest {
  readonly #consumer: MemoryConsumer;
  readonly #cursor: RunCursor;

  /** Writes what `write` writes; of the memory of `consumer` what reading takes is kept, until the end. */
  constructor(space: Workspace, consumer: MemoryConsumer, write: (writer: RunWriter) => void) {
    const { usedBytes } = consumer;
    const file = space.openFile();
    const writer = new RunWriter(file, space, pieceBytesFor(usedBytes));
    write(writer);
    const run = writer.finish();
    space.countSpill(usedBytes, file.storedBytes);
    this.#consumer = consumer;
    this.#cursor = new RunCursor(run, space.classes);
    consumer.shrinkTo(0);
    consumer.growNeeded(bytesToMerge([run]));
  }

  /** At most `want` pairs, and at least one; null at the end. */
  next(want: number): PairBatch | null {
    if (!this.#cursor.isOpen) {
      this.#consumer.close();
      return null;
    }
    const batch = this.#cursor.take(want);
    if (!this.#cursor.isOpen) this.#cursor.close();
    return batch;
  }
}
