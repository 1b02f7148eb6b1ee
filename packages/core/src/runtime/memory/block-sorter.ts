import { type Column, type PairBatch, pairBatch } from "../batch.ts";
import { sealedPairsOf } from "../readers/block-reader.ts";
import type { PairReader } from "../reader.ts";
import { sortedPositions } from "../shuffle/sort-keys.ts";
import { averageValueBytes } from "./heap-bytes.ts";
import { averageMadeBytes, heldColumns, SealedPairs } from "./sealed-pairs.ts";
import { type Direction, SortedRuns } from "./sorted-runs.ts";
import { SpilledRest } from "./spilled-rest.ts";
import type { MemoryConsumer } from "./task-memory.ts";
import type { Workspace } from "./workspace.ts";

/** For the positions and the keys' bits while sorting. */
const sortingBytes = 24;
/**
 * What is made of sealed pairs at a time: few enough that they die young, and a good part of what blocks hold of near
 * keys.
 */
const gatheredBytes = 512 * 1024;
const fewest = 64;
const most = 16_384;

/**
 * Sorts pairs that come in blocks by their sort keys, stably. Values stay in the blocks until their record leaves; only
 * keys are made, and numbers among them are read in place. Where there is no memory for the blocks, sorted runs go to
 * disk and are merged; the order is the same. Spark: `ExternalSorter`.
 */
export class BlockSorter {
  readonly #space: Workspace;
  readonly #order: Direction;
  /** Whether the sort keys are the keys. */
  readonly #byKey: boolean;
  readonly #consumer: MemoryConsumer;
  readonly #runs: SortedRuns;
  #pairs: SealedPairs = new SealedPairs();
  #sortKeys: unknown[] = [];
  #bytes = 0;

  constructor(space: Workspace, order: Direction, byKey: boolean) {
    this.#space = space;
    this.#order = order;
    this.#byKey = byKey;
    this.#consumer = space.memory.openConsumer(() => this.#spill());
    this.#runs = new SortedRuns(space, order, byKey);
  }

  /** Takes over a batch, whose block must stay as it is; `sortKeys` where the sorter does not sort by key. */
  add(batch: PairBatch, sortKeys?: Column): void {
    const sealed = sealedPairsOf(batch) ?? heldColumns(batch);
    const each =
      sortingBytes +
      averageMadeBytes(sealed.keys) +
      (sortKeys === undefined ? 0 : averageValueBytes(sortKeys, 0, batch.length));
    const added = sealed.bytes + batch.length * each;
    if (!this.#consumer.growTo(this.#bytes + added)) {
      this.#consumer.spill();
      this.#consumer.growNeeded(this.#bytes + added);
    }
    this.#bytes += added;
    this.#pairs.add(sealed);
    if (sortKeys !== undefined)
      for (let i = 0; i < batch.length; i++) this.#sortKeys.push(sortKeys[i]);
  }

  /**
   * The sorted pairs.
   * @throws {UserError} `MIXED_KINDS`, `NULL_UNORDERED` or `UNORDERED_VALUE` where the sort keys cannot be ordered
   */
  finish(): PairReader {
    if (!this.#runs.isEmpty) {
      this.#spill();
      return this.#runs.merged(this.#consumer);
    }
    const keys = this.#pairs.allKeys();
    const positions = sortedPositions(this.#byKey ? keys : this.#sortKeys, this.#order);
    this.#consumer.close();
    return new SortedBlocks(this.#space, this.#pairs, keys, positions, this.#bytes);
  }

  #spill(): void {
    const { length } = this.#pairs;
    if (length === 0) return;
    const keys = this.#pairs.allKeys();
    const sortKeys = this.#byKey ? keys : this.#sortKeys;
    const positions = sortedPositions(sortKeys, this.#order);
    const sorted = new Gatherer(this.#pairs, keys, positions);
    this.#runs.add(sortKeys, this.#bytes, (writer) => {
      for (let from = 0; from < length;) {
        const batch = sorted.take(from, length);
        const marks = this.#byKey ? [] : [columnAt(sortKeys, positions, from, from + batch.length)];
        writer.write({ length: batch.length, marks, keys: batch.keys, values: batch.values });
        from += batch.length;
      }
    });
    this.#pairs = new SealedPairs();
    this.#sortKeys = [];
    this.#bytes = 0;
    this.#consumer.shrinkTo(0);
  }
}

/** Sorted pairs in blocks on their way to a consumer; what was not read goes to disk when their memory is needed. */
class SortedBlocks implements PairReader {
  readonly mayWait = false;
  readonly #space: Workspace;
  readonly #consumer: MemoryConsumer;
  readonly #length: number;
  #sorted: Gatherer | undefined;
  #read = 0;
  #spilled: SpilledRest | undefined;

  constructor(
    space: Workspace,
    pairs: SealedPairs,
    keys: Column,
    positions: ArrayLike<number>,
    bytes: number,
  ) {
    this.#space = space;
    this.#length = pairs.length;
    this.#sorted = new Gatherer(pairs, keys, positions);
    this.#consumer = space.memory.openConsumer(() => this.#spill());
    this.#consumer.growNeeded(bytes);
  }

  next(want: number): PairBatch | null {
    if (this.#spilled !== undefined) return this.#spilled.next(want);
    if (this.#sorted === undefined || this.#read === this.#length) {
      this.#sorted = undefined;
      this.#consumer.close();
      return null;
    }
    const batch = this.#sorted.take(this.#read, Math.min(this.#length, this.#read + want));
    this.#read += batch.length;
    return batch;
  }

  #spill(): void {
    const sorted = this.#sorted;
    if (sorted === undefined || this.#read === this.#length) return;
    this.#spilled = new SpilledRest(this.#space, this.#consumer, (writer) => {
      for (let from = this.#read; from < this.#length;) {
        const { keys, values, length } = sorted.take(from, this.#length);
        writer.write({ length, marks: [], keys, values });
        from += length;
      }
    });
    this.#sorted = undefined;
  }
}

/** Makes the pairs of sorted positions. */
class Gatherer {
  readonly #pairs: SealedPairs;
  readonly #keys: Column;
  readonly #positions: ArrayLike<number>;
  /** Pairs that are made at a time. */
  readonly #step: number;

  constructor(pairs: SealedPairs, keys: Column, positions: ArrayLike<number>) {
    this.#pairs = pairs;
    this.#keys = keys;
    this.#positions = positions;
    const each = pairs.bytes / Math.max(1, pairs.length);
    this.#step = Math.min(most, Math.max(fewest, Math.floor(gatheredBytes / each)));
  }

  /** Pairs from `from` on, at least one, and none from `end` on. */
  take(from: number, end: number): PairBatch {
    const to = Math.max(from + 1, Math.min(end, from + this.#step));
    const keys = columnAt(this.#keys, this.#positions, from, to);
    return pairBatch(keys, this.#pairs.valuesAt(this.#positions, from, to), to - from);
  }
}

/** The elements at positions `from` to `end`; numbers stay in a typed array. */
function columnAt(column: Column, positions: ArrayLike<number>, from: number, end: number): Column {
  if (column instanceof Float64Array) {
    const numbers = new Float64Array(end - from);
    for (let i = from; i < end; i++) numbers[i - from] = column[positions[i]!]!;
    return numbers;
  }
  const elements: unknown[] = [];
  for (let i = from; i < end; i++) elements.push(column[positions[i]!]);
  return elements;
}
