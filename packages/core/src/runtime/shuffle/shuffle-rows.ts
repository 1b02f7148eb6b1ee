import { ColumnBuilder } from "../../block/column-builder.ts";
import { type Batch, type Column, recordsOf } from "../batch.ts";
import { averageBytes } from "../block-writer.ts";
import { averageHeapBytes } from "../memory/heap-bytes.ts";
import type { MemoryConsumer, TaskMemory } from "../memory/task-memory.ts";
import { asPairs } from "../readers/pairs.ts";
import { groupedRows } from "./group-rows.ts";
import { blockBytes, type ShuffleOutput } from "./shuffle-output.ts";

/** What waits for all partitions together, at most: enough that blocks become large. */
const limits = { records: 1 << 19, bytes: 32 * 1024 * 1024 };
/**
 * Columns keep their memory for the next block: to make it anew took a third of the time of tasks with 32 partitions, in
 * copies, page faults and collections. So that it is little, blocks are the smaller the more partitions there are.
 */
const kept = { bytes: 16 * 1024 * 1024, fewestOfBlock: 64 * 1024 };

export interface RowsOptions {
  /** Otherwise records are written as they are. */
  readonly isPairs: boolean;
  /** Whether their readers sort pairs by key. */
  readonly isSorted: boolean;
  /** For messages. */
  readonly label: string;
}

/** Records of one reduce partition that wait for their block. */
class WaitingRows {
  readonly keys: ColumnBuilder;
  readonly values: ColumnBuilder | undefined;
  /** Estimates: of the block, and of what records take on the heap. */
  bytes = 0;
  heapBytes = 0;

  /** `expectedBytes`: of the block, about. */
  constructor(isPairs: boolean, expectedBytes: number) {
    this.keys = new ColumnBuilder(expectedBytes);
    this.values = isPairs ? new ColumnBuilder(expectedBytes) : undefined;
  }

  /** What the block will take; exact for columns that are bytes already. */
  get blockBytes(): number {
    return this.#columnBytes ?? this.bytes;
  }

  /** What is held in memory, also where nothing waits. */
  get heldBytes(): number {
    const values = this.#columnBytes === undefined ? this.heapBytes : 0;
    return values + this.bufferBytes;
  }

  get bufferBytes(): number {
    return this.keys.bufferBytes + (this.values === undefined ? 0 : this.values.bufferBytes);
  }

  /** Undefined unless all columns are bytes. */
  get #columnBytes(): number | undefined {
    const keys = this.keys.bytes;
    const values = this.values === undefined ? 0 : this.values.bytes;
    return keys === undefined || values === undefined ? undefined : keys + values;
  }
}

/**
 * Records that are shuffled as they come: divided by reduce partition at once, and in columns soon. What a batch takes is
 * reserved before its records are appended, and what the columns take is when they have grown.
 */
export class ShuffleRows {
  readonly #output: Pick<ShuffleOutput, "numPartitions" | "divide" | "block">;
  readonly #label: string;
  readonly #isPairs: boolean;
  readonly #isSorted: boolean;
  /** What blocks are to take. */
  readonly #blockBytes: number;
  readonly #partitions: (WaitingRows | undefined)[];
  readonly #consumer: MemoryConsumer;
  #records = 0;
  /** Of the records that wait. */
  #heapBytes = 0;
  /** Of all partitions, as it was behind the last batch. */
  #heldBytes = 0;

  constructor(
    memory: TaskMemory,
    output: Pick<ShuffleOutput, "numPartitions" | "divide" | "block">,
    { isPairs, isSorted, label }: RowsOptions,
  ) {
    this.#output = output;
    this.#label = label;
    this.#isPairs = isPairs;
    this.#isSorted = isSorted;
    const share = Math.floor(kept.bytes / output.numPartitions);
    this.#blockBytes = Math.min(blockBytes, Math.max(kept.fewestOfBlock, share));
    this.#partitions = Array.from({ length: output.numPartitions });
    this.#consumer = memory.openConsumer(() => this.#letGo());
  }

  add(batch: Batch): void {
    const eachOnHeap = averageHeapBytes(batch);
    const added = batch.length * eachOnHeap;
    if (!this.#consumer.growTo(this.#heldBytes + added)) this.#makeRoom(added);
    this.#heapBytes += added;
    this.#records += batch.length;
    const each = averageBytes(batch);
    if (this.#isPairs) {
      const { keys, values } = asPairs(batch, this.#label);
      this.#divide(keys, values, batch.length, each, eachOnHeap);
    } else {
      this.#divide(recordsOf(batch), undefined, batch.length, each, eachOnHeap);
    }
    if (this.#records >= limits.records || this.#heapBytes >= limits.bytes) this.#flush();
    this.#settle();
  }

  /** Writes what is left. */
  finish(): void {
    this.#letGo();
    this.#consumer.close();
  }

  /** For `added` bytes: what waits is written, and only where that is not enough the memory of columns is dropped. */
  #makeRoom(added: number): void {
    this.#flush();
    this.#settle();
    if (this.#consumer.growTo(this.#heldBytes + added)) return;
    this.#letGo();
    this.#consumer.growNeeded(added);
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
      for (let from = starts[p] as number; from < end;) {
        const waiting = (this.#partitions[p] ??= new WaitingRows(this.#isPairs, this.#blockBytes));
        // What the block has room for, so that many records that come at once do not make a large one.
        const room = Math.ceil((this.#blockBytes - waiting.blockBytes) / each);
        const to = Math.min(end, from + Math.max(1, room));
        waiting.keys.append(keys, positions, from, to);
        if (values !== undefined) waiting.values?.append(values, positions, from, to);
        waiting.bytes += (to - from) * each;
        waiting.heapBytes += (to - from) * eachOnHeap;
        if (waiting.blockBytes >= this.#blockBytes) this.#write(p, waiting);
        from = to;
      }
    }
  }

  /** Writes all that waits; the memory of columns is kept, unless it is much. */
  #flush(): void {
    for (const [p, waiting] of this.#partitions.entries())
      if (waiting !== undefined) this.#write(p, waiting);
    if (this.#bufferBytes > 2 * kept.bytes) this.#partitions.fill(undefined);
    this.#records = 0;
    this.#heapBytes = 0;
  }

  /** Writes all that waits, and keeps nothing. */
  #letGo(): void {
    this.#flush();
    this.#partitions.fill(undefined);
    this.#settle();
  }

  get #bufferBytes(): number {
    let bytes = 0;
    for (const waiting of this.#partitions) if (waiting !== undefined) bytes += waiting.bufferBytes;
    return bytes;
  }

  /** Reserves what is held now, no more and no less. */
  #settle(): void {
    let bytes = 0;
    for (const waiting of this.#partitions) if (waiting !== undefined) bytes += waiting.heldBytes;
    this.#heldBytes = bytes;
    this.#consumer.growNeeded(bytes);
    this.#consumer.shrinkTo(bytes);
  }

  #write(partition: number, waiting: WaitingRows): void {
    const { length } = waiting.keys;
    if (length === 0) return;
    const keys = waiting.keys.finish();
    const isGrouped = this.#isSorted && keys instanceof Float64Array;
    const rows = isGrouped ? groupedRows(keys) : undefined;
    this.#output.block(partition, keys, waiting.values?.finish(), length, rows);
    this.#records -= length;
    this.#heapBytes -= waiting.heapBytes;
    waiting.bytes = 0;
    waiting.heapBytes = 0;
    if (waiting.bufferBytes > 4 * this.#blockBytes) this.#partitions[partition] = undefined;
  }
}
