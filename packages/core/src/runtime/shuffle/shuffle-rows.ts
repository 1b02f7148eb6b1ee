import { ColumnBuilder } from "../../block/column-builder.ts";
import { type Batch, type Column, recordsOf } from "../batch.ts";
import { averageBytes } from "../block-writer.ts";
import { averageHeapBytes } from "../memory/heap-bytes.ts";
import type { MemoryConsumer } from "../memory/task-memory.ts";
import { asPairs } from "../readers/pairs.ts";
import type { TaskRun } from "../task-run.ts";
import { blockBytes, type ShuffleOutput } from "./shuffle-output.ts";

/** What is held for all partitions together, at most: enough that blocks become large. */
const limits = { records: 1 << 19, bytes: 32 * 1024 * 1024 };
/** Up to so many partitions keep the memory of their columns for the next block. */
const mostKept = 32;

/** Records of one reduce partition that wait for their block. */
class WaitingRows {
  readonly keys: ColumnBuilder = new ColumnBuilder();
  readonly values: ColumnBuilder | undefined;
  /** Estimates: of the block, and of what is reserved. */
  bytes = 0;
  heapBytes = 0;

  constructor(isPairs: boolean) {
    this.values = isPairs ? new ColumnBuilder() : undefined;
  }

  /** What the block will take; exact for columns that are bytes already. */
  get blockBytes(): number {
    const keys = this.keys.bytes;
    const values = this.values === undefined ? 0 : this.values.bytes;
    return keys === undefined || values === undefined ? this.bytes : keys + values;
  }
}

/** Records that are shuffled as they come: divided by reduce partition at once, and in columns soon. */
export class ShuffleRows {
  readonly #run: TaskRun;
  readonly #output: ShuffleOutput;
  readonly #isPairs: boolean;
  readonly #partitions: (WaitingRows | undefined)[];
  readonly #consumer: MemoryConsumer;
  #records = 0;
  #heapBytes = 0;

  /** Without `isPairs`, records are written as they are. */
  constructor(run: TaskRun, output: ShuffleOutput, isPairs: boolean) {
    this.#run = run;
    this.#output = output;
    this.#isPairs = isPairs;
    this.#partitions = Array.from({ length: output.numPartitions });
    this.#consumer = run.space.memory.openConsumer(() => this.#flush());
  }

  add(batch: Batch): void {
    const eachOnHeap = averageHeapBytes(batch);
    const added = batch.length * eachOnHeap;
    if (!this.#consumer.growTo(this.#heapBytes + added)) {
      this.#flush();
      this.#consumer.growNeeded(added);
    }
    this.#heapBytes += added;
    this.#records += batch.length;
    const each = averageBytes(batch);
    if (this.#isPairs) {
      const { keys, values } = asPairs(batch, this.#run.stage.label);
      this.#divide(keys, values, batch.length, each, eachOnHeap);
    } else {
      this.#divide(recordsOf(batch), undefined, batch.length, each, eachOnHeap);
    }
    if (this.#records >= limits.records || this.#heapBytes >= limits.bytes) this.#flush();
  }

  /** Writes what is left. */
  finish(): void {
    this.#flush();
    this.#consumer.close();
  }

  #divide(
    keys: Column,
    values: Column | undefined,
    length: number,
    each: number,
    eachOnHeap: number,
  ): void {
    const { starts, positions } = this.#output.divide(keys, length);
    for (let p = 0; p < this.#partitions.length; p++) {
      const end = starts[p + 1] as number;
      // A block at a time, so that many records that come at once do not make a large one.
      const step = Math.max(1, Math.floor(blockBytes / each));
      for (let from = starts[p] as number; from < end; from += step) {
        const to = Math.min(end, from + step);
        const waiting = (this.#partitions[p] ??= new WaitingRows(this.#isPairs));
        waiting.keys.append(keys, positions, from, to);
        if (values !== undefined) waiting.values?.append(values, positions, from, to);
        waiting.bytes += (to - from) * each;
        waiting.heapBytes += (to - from) * eachOnHeap;
        if (waiting.blockBytes >= blockBytes) this.#write(p, waiting);
      }
    }
  }

  #flush(): void {
    for (const [p, waiting] of this.#partitions.entries())
      if (waiting !== undefined) this.#write(p, waiting);
    if (this.#partitions.length > mostKept) this.#partitions.fill(undefined);
    this.#records = 0;
    this.#heapBytes = 0;
    this.#consumer.shrinkTo(0);
  }

  #write(partition: number, waiting: WaitingRows): void {
    const { length } = waiting.keys;
    if (length === 0) return;
    this.#output.block(partition, waiting.keys.finish(), waiting.values?.finish(), length);
    this.#records -= length;
    this.#heapBytes -= waiting.heapBytes;
    waiting.bytes = 0;
    waiting.heapBytes = 0;
  }
}
