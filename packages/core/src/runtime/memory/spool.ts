import { type Batch, type Column, recordBatch, recordsOf } from "../batch.ts";
import { forEachBatch } from "../readers/drain.ts";
import type { Reader } from "../reader.ts";
import type { SpillFile } from "../task-environment.ts";
import { averageHeapBytes } from "./heap-bytes.ts";
import { pieceBytesFor, RunCursor, RunWriter } from "./spill-run.ts";
import type { MemoryConsumer } from "./task-memory.ts";
import type { Workspace } from "./workspace.ts";

/** Records that are kept to be read, perhaps several times: in memory as long as there is some, then on disk. */
export class Spool {
  readonly #space: Workspace;
  readonly #consumer: MemoryConsumer;
  #held: unknown[] = [];
  #bytes = 0;
  #file: SpillFile | undefined;
  #writer: RunWriter | undefined;

  constructor(space: Workspace) {
    this.#space = space;
    this.#consumer = space.memory.openConsumer(() => this.#spill());
  }

  add(batch: Batch): void {
    const records = recordsOf(batch);
    const added = batch.length * averageHeapBytes(batch);
    if (!this.#consumer.growTo(this.#bytes + added)) {
      this.#consumer.spill();
      this.#consumer.growNeeded(added);
    }
    this.#bytes += added;
    for (let i = 0; i < batch.length; i++) this.#held.push(records[i]);
  }

  /** Reads all records, those on disk decoded afresh; nothing is added any more. */
  read(): Reader {
    // What is written once stays there, so that the order is simple.
    if (this.#writer !== undefined) this.#consumer.spill();
    let cursor: RunCursor | undefined;
    let position = 0;
    return {
      mayWait: false,
      next: (want) => {
        if (this.#writer !== undefined && cursor === undefined) cursor = this.#openCursor(position);
        const n = Math.min(
          Math.max(1, want),
          cursor === undefined ? this.#held.length - position : cursor.available,
        );
        if (n <= 0) return null;
        const source: Column = cursor === undefined ? this.#held : cursor.keys;
        const from = cursor === undefined ? position : cursor.at;
        const records: unknown[] = [];
        for (let i = from; i < from + n; i++) records.push(source[i]);
        position += n;
        cursor?.advance(n);
        return recordBatch(records);
      },
    };
  }

  close(): void {
    this.#held = [];
    this.#file?.close();
    this.#consumer.close();
  }

  #openCursor(position: number): RunCursor {
    const run = (this.#writer as RunWriter).finish();
    const cursor = new RunCursor(run, this.#space.classes);
    for (let left = position; left > 0;) {
      const skipped = Math.min(left, cursor.available);
      cursor.advance(skipped);
      left -= skipped;
    }
    return cursor;
  }

  #spill(): void {
    const { length } = this.#held;
    if (length === 0) return;
    this.#file ??= this.#space.openFile();
    const before = this.#file.storedBytes;
    this.#writer ??= new RunWriter(this.#file, this.#space, pieceBytesFor(this.#bytes));
    this.#writer.write({ length, marks: [], keys: this.#held, values: new Int32Array(length) });
    this.#space.countSpill(this.#bytes, this.#file.storedBytes - before);
    this.#held = [];
    this.#bytes = 0;
    this.#consumer.shrinkTo(0);
  }
}

/** All records of a reader, which is opened first. */
export async function spool(space: Workspace, reader: Reader): Promise<Spool> {
  const kept = new Spool(space);
  await forEachBatch(reader, space.pace, (batch) => kept.add(batch));
  return kept;
}
