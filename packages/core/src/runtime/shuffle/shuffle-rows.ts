import { type BuiltColumn, ColumnBuilder } from "../../block/column-builder.ts";
import { type Batch, type Column, recordsOf } from "../batch.ts";
import { averageBytes } from "../block-writer.ts";
import { averageHeapBytes } from "../memory/heap-bytes.ts";
import type { MemoryConsumer, TaskMemory } from "../memory/task-memory.ts";
import { asPairs } from "../readers/pairs.ts";
import { type ByTarget, groupByTarget } from "./group-by-target.ts";
import { groupedRows } from "./group-rows.ts";
import { blockBytes, type ShuffleOutput } from "./shuffle-output.ts";

/** What waits for all partitions together, at most: enough that blocks become large. */
const limits = { records: 1 << 19, bytes: 32 * 1024 * 1024 };
/**
 * Columns keep their memory for the next block: to make it anew took a third of the time of tasks with 32 partitions, in
 * copies, page faults and collections. So that it is little, blocks are the smaller the more partitions there are.
 */
const kept = { bytes: 16 * 1024 * 1024, fewestOfBlock: 64 * 1024 };
/**
 * Records of a batch for each partition, on average, from which it is divided as it comes. Smaller ones are gathered first
 * until there are so many, or as many bytes as stay in a processor's own cache: to append two records to each of 300
 * partitions took three times as long as to append hundreds to each of 7.
 */
const gathered = { fewest: 16, most: 64, bytes: 1024 * 1024 };

export interface RowsOptions {
  /** Otherwise records are written as they are. */
  readonly isPairs: boolean;
  /** Whether their readers sort pairs by key. */
  readonly isSorted: boolean;
  /** For messages. */
  readonly label: string;
}

/** Records that wait for their block, or for more of them to be divided with. */
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
  readonly #output: Pick<ShuffleOutput, "numPartitions" | "fillTargets" | "block">;
  readonly #label: string;
  readonly #isPairs: boolean;
  readonly #isSorted: boolean;
  /** What blocks are to take. */
  readonly #blockBytes: number;
  readonly #partitions: (WaitingRows | undefined)[];
  /** Records of small batches, and the partition of each. */
  #gathered: WaitingRows | undefined;
  #targets: Int32Array = new Int32Array(0);
  /** Positions 0, 1, … of a whole batch. */
  #all: Int32Array = new Int32Array(0);
  readonly #consumer: MemoryConsumer;
  #records = 0;
  /** Of the records that wait. */
  #heapBytes = 0;
  /** Of all partitions. */
  #partitionBytes = 0;

  constructor(
    memory: TaskMemory,
    output: Pick<ShuffleOutput, "numPartitions" | "fillTargets" | "block">,
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
    const { length } = batch;
    const eachOnHeap = averageHeapBytes(batch);
    const added = length * eachOnHeap;
    if (!this.#consumer.growTo(this.#heldBytes + added)) this.#makeRoom(added);
    this.#heapBytes += added;
    this.#records += length;
    const each = averageBytes(batch);
    const { keys, values } = this.#isPairs
      ? asPairs(batch, this.#label)
      : { keys: recordsOf(batch), values: undefined };
    const targets = new Int32Array(length);
    this.#output.fillTargets(keys, length, targets);
    if (length >= gathered.fewest * this.#partitions.length) {
      this.#divideGathered();
      const divided = groupByTarget(targets, this.#partitions.length);
      this.#divide(keys, values, divided, each, eachOnHeap);
    } else {
      this.#gather(keys, values, targets, each, eachOnHeap);
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

  #gather(
    keys: Column,
    values: Column | undefined,
    targets: Int32Array,
    each: number,
    eachOnHeap: number,
  ): void {
    const { length } = targets;
    const waiting = (this.#gathered ??= new WaitingRows(this.#isPairs, gathered.bytes));
    const start = waiting.keys.length;
    if (start + length > this.#targets.length) {
      const grown = new Int32Array(Math.max(start + length, 2 * this.#targets.length));
      grown.set(this.#targets.subarray(0, start));
      this.#targets = grown;
    }
    this.#targets.set(targets, start);
    if (length > this.#all.length) {
      this.#all = new Int32Array(length);
      for (let i = 0; i < length; i++) this.#all[i] = i;
    }
    waiting.keys.append(keys, this.#all, 0, length);
    if (values !== undefined) waiting.values?.append(values, this.#all, 0, length);
    waiting.bytes += length * each;
    waiting.heapBytes += length * eachOnHeap;
    const isFull = start + length >= gathered.most * this.#partitions.length;
    if (isFull || waiting.blockBytes >= gathered.bytes) this.#divideGathered();
  }

  #divideGathered(): void {
    const waiting = this.#gathered;
    if (waiting === undefined) return;
    const { length } = waiting.keys;
    if (length === 0) return;
    const each = waiting.bytes / length;
    const eachOnHeap = waiting.heapBytes / length;
    const divided = groupByTarget(this.#targets.subarray(0, length), this.#partitions.length);
    waiting.bytes = 0;
    waiting.heapBytes = 0;
    this.#divide(waiting.keys.finish(), waiting.values?.finish(), divided, each, eachOnHeap);
  }

  #divide(
    keys: Column | BuiltColumn,
    values: Column | BuiltColumn | undefined,
    { starts, positions }: ByTarget,
    each: number,
    eachOnHeap: number,
  ): void {
    for (let p = 0; p < this.#partitions.length; p++) {
      const end = starts[p + 1]!;
      for (let from = starts[p]!; from < end;) {
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
    this.#count();
  }

  /** Writes all that waits; the memory of columns is kept, unless it is much. */
  #flush(): void {
    this.#divideGathered();
    for (const [p, waiting] of this.#partitions.entries())
      if (waiting !== undefined) this.#write(p, waiting);
    if (this.#bufferBytes > 2 * kept.bytes) this.#partitions.fill(undefined);
    this.#records = 0;
    this.#heapBytes = 0;
    this.#count();
  }

  /** Writes all that waits, and keeps nothing. */
  #letGo(): void {
    this.#flush();
    this.#partitions.fill(undefined);
    this.#gathered = undefined;
    this.#targets = new Int32Array(0);
    this.#all = new Int32Array(0);
    this.#count();
    this.#settle();
  }

  get #bufferBytes(): number {
    let bytes = 0;
    for (const waiting of this.#partitions) if (waiting !== undefined) bytes += waiting.bufferBytes;
    return bytes;
  }

  /** Looks at what the partitions hold, once they have changed. */
  #count(): void {
    let bytes = 0;
    for (const waiting of this.#partitions) if (waiting !== undefined) bytes += waiting.heldBytes;
    this.#partitionBytes = bytes;
  }

  /** There are as many positions as targets when what was gathered is divided. */
  get #heldBytes(): number {
    const { heldBytes } = this.#gathered ?? { heldBytes: 0 };
    const positions = 2 * this.#targets.byteLength + this.#all.byteLength;
    return this.#partitionBytes + heldBytes + positions;
  }

  /** Reserves what is held now, no more and no less. */
  #settle(): void {
    const held = this.#heldBytes;
    this.#consumer.growNeeded(held);
    this.#consumer.shrinkTo(held);
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
