import { KeyIndex } from "../../key/key-index.ts";
import type { Batch } from "../batch.ts";
import { type LoopState, newLoopState } from "../codegen/compiled-loop.ts";
import { averageValueBytes, heapBytes, slotBytes } from "./heap-bytes.ts";
import type { MemoryConsumer, TaskMemory } from "./task-memory.ts";

/** Hash slots and key of one entry, however they are stored; doubling them takes the old ones beside the new for a moment. */
const entryBytes = 56;
/** An array that a second value was added to. */
const listBytes = 180;
const firstCapacity = 1024;
const fewestKeys = 8;
const sampled = 32;
/** Values so large are watched one by one. */
const largeBytes = 16 * 1024;
const mostWatched = 32;

/** Where a table is written out although there is memory. */
export interface TableLimits {
  readonly keys: number;
  readonly bytes: number;
  /** That were appended to lists. */
  readonly values: number;
}

const unlimited: TableLimits = {
  keys: Number.POSITIVE_INFINITY,
  bytes: Number.POSITIVE_INFINITY,
  values: Number.POSITIVE_INFINITY,
};

/**
 * A table from keys to values that reserves its memory: for keys before they are there, in steps; for what values come
 * to, between chunks. Where it may not grow, `writeOut` is called, and the table begins anew.
 */
export class ReservedTable {
  /** What a generated loop that ends in a table works on. */
  readonly state: LoopState;
  readonly #consumer: MemoryConsumer;
  readonly #lists: number;
  readonly #limits: TableLimits;
  readonly #writeOut: () => void;
  #index: KeyIndex = new KeyIndex();
  /** Bytes of what was appended; otherwise those of keys and values, as estimated. */
  #payload = 0;
  #keyBytes = 0;
  #appended = 0;
  readonly #watched = new Set<number>();

  /**
   * `lists`: of so many arrays each value consists, which records are appended to one by one, so that memory can be
   * counted; 0 where values are anything, of which a sample is looked at after every chunk.
   */
  constructor(
    memory: TaskMemory,
    lists: number,
    writeOut: () => void,
    limits: Partial<TableLimits> = {},
  ) {
    this.#lists = lists;
    this.#writeOut = writeOut;
    this.#limits = { ...unlimited, ...limits };
    this.#consumer = memory.openConsumer(() => {
      if (this.#index.size === 0) return;
      this.#writeOut();
      this.#reset();
    });
    this.state = { ...newLoopState(), full: () => this.#full() };
    this.#reset();
  }

  get index(): KeyIndex {
    return this.#index;
  }

  get values(): unknown[] {
    return this.state.values;
  }

  get usedBytes(): number {
    return this.#consumer.usedBytes;
  }

  /** Called when records `from` to `end` of a batch of pairs are in. */
  afterChunk(batch: Batch, from: number, end: number): void {
    const { size } = this.#index;
    if (size === 0) return;
    if (this.#lists > 0) {
      const column = batch.isPairs ? batch.values : batch.records;
      this.#payload += (end - from) * averageValueBytes(column, from, end);
      this.#appended += end - from;
    } else this.#payload = this.#samplePayload(size);
    const isFull = this.#appended > this.#limits.values;
    if (isFull || !this.#growTo(this.#bytesFor(this.state.capacity))) this.empty();
  }

  /** Writes out what is there, if anything is. */
  empty(): void {
    this.#consumer.spill();
  }

  close(): void {
    this.#index = new KeyIndex();
    this.state.index = this.#index;
    this.state.values = [];
    this.state.own = [];
    this.#consumer.close();
  }

  #reset(): void {
    this.#index = new KeyIndex();
    this.state.index = this.#index;
    this.state.values = [];
    this.state.own = [];
    this.#payload = 0;
    this.#keyBytes = 0;
    this.#appended = 0;
    this.#watched.clear();
    this.#consumer.shrinkTo(0);
    let capacity = Math.min(firstCapacity, this.#limits.keys);
    while (capacity > fewestKeys && !this.#consumer.growTo(this.#bytesFor(capacity)))
      capacity >>= 1;
    this.#consumer.growNeeded(this.#bytesFor(capacity));
    this.state.capacity = capacity;
  }

  /** Doubles the capacity, or writes out. */
  #full(): void {
    const { size } = this.#index;
    const capacity = Math.min(this.state.capacity * 2, this.#limits.keys);
    if (this.#lists === 0) this.#payload = this.#samplePayload(size);
    else this.#keyBytes = this.#sampleKeys(size) * size;
    const expected = ((this.#payload + this.#keyBytes) * (capacity - size)) / size;
    if (size < capacity && this.#growTo(this.#bytesFor(capacity) + expected))
      this.state.capacity = capacity;
    else this.empty();
  }

  #growTo(bytes: number): boolean {
    return bytes <= this.#limits.bytes && this.#consumer.growTo(bytes);
  }

  #bytesFor(capacity: number): number {
    return capacity * (entryBytes + this.#lists * listBytes) + this.#payload + this.#keyBytes;
  }

  #sampleKeys(size: number): number {
    const { keys } = this.#index;
    if (ArrayBuffer.isView(keys)) return 0;
    let sum = 0;
    const stride = size / Math.min(size, sampled);
    let looked = 0;
    for (let at = 0; at < size; at += stride, looked++) sum += heapBytes(keys[Math.floor(at)]);
    return sum / looked;
  }

  /**
   * Bytes of keys and values, from some of them. A sample overlooks a few large values among many small ones, such as
   * the list of a frequent key; so those that the last record of a chunk met are remembered and counted apart.
   */
  #samplePayload(size: number): number {
    const { values } = this.state;
    const { last } = this.state;
    if (
      last < values.length &&
      heapBytes(values[last]) > largeBytes &&
      this.#watched.size < mostWatched
    )
      this.#watched.add(last);
    let large = 0;
    for (const at of this.#watched) large += heapBytes(values[at]);
    let sum = 0;
    let looked = 0;
    const stride = size / Math.min(size, sampled);
    for (let at = 0; at < size; at += stride) {
      const i = Math.floor(at);
      if (this.#watched.has(i)) continue;
      sum += slotBytes + heapBytes(values[i]);
      looked++;
    }
    return (looked === 0 ? 0 : (sum / looked) * size) + large + this.#sampleKeys(size) * size;
  }
}
