import type { Column, PairBatch } from "../batch.ts";
import type { PairReader } from "../reader.ts";
import { sortedPositions } from "../shuffle/sort-keys.ts";
import { averageHeapBytes, averageValueBytes } from "./heap-bytes.ts";
import { HeldPairs } from "./held-pairs.ts";
import { type Direction, SortedRuns } from "./sorted-runs.ts";
import type { MemoryConsumer } from "./task-memory.ts";
import type { Workspace } from "./workspace.ts";

/** For the positions and the keys' bits while sorting. */
const sortingBytes = 24;
/** Batches are taken in parts of so many records, so that memory is asked for before much of it is used. */
const mostAtOnce = 8192;
const fewestAtOnce = 64;

/**
 * Sorts pairs by their sort keys, stably: in memory as long as there is some, else in sorted runs on disk that are
 * merged. The order is the same either way. Spark: `ExternalSorter`.
 */
export class Sorter {
  readonly #space: Workspace;
  readonly #order: Direction;
  readonly #consumer: MemoryConsumer;
  readonly #runs: SortedRuns;
  /** Whether the sort keys are the keys. */
  readonly #byKey: boolean;
  #sortKeys: unknown[] = [];
  #keys: unknown[] = [];
  #values: unknown[] = [];
  #bytes = 0;

  constructor(space: Workspace, order: Direction, byKey: boolean) {
    this.#space = space;
    this.#order = order;
    this.#byKey = byKey;
    this.#runs = new SortedRuns(space, order, byKey);
    this.#consumer = space.memory.openConsumer(() => this.#spill());
    if (byKey) this.#sortKeys = this.#keys;
  }

  /** Takes a batch of pairs of about `pairBytes`; `sortKeys` are its keys where the sorter sorts by key. */
  add(
    batch: PairBatch,
    sortKeys: Column = batch.keys,
    pairBytes: number = averageHeapBytes(batch),
  ): void {
    const keyBytes = this.#byKey ? 0 : averageValueBytes(sortKeys, 0, batch.length);
    const each = pairBytes + keyBytes + sortingBytes;
    for (let from = 0; from < batch.length;) {
      const end = Math.min(batch.length, from + this.#room(each, batch.length - from));
      for (let i = from; i < end; i++) {
        this.#keys.push(batch.keys[i]);
        this.#values.push(batch.values[i]);
      }
      if (!this.#byKey) for (let i = from; i < end; i++) this.#sortKeys.push(sortKeys[i]);
      this.#bytes += (end - from) * each;
      from = end;
    }
  }

  /**
   * The sorted pairs.
   * @throws {UserError} `MIXED_KINDS`, `NULL_UNORDERED` or `UNORDERED_VALUE` where the sort keys cannot be ordered
   */
  finish(): PairReader {
    if (this.#runs.isEmpty) {
      const positions = this.#sortedPositions();
      this.#consumer.close();
      return new HeldPairs(this.#space, this.#keys, this.#values, this.#bytes, positions);
    }
    this.#spill();
    return this.#runs.merged(this.#consumer);
  }

  /** How many of `wanted` more records there is memory for; spills where there is for none. */
  #room(each: number, wanted: number): number {
    let n = Math.min(wanted, mostAtOnce);
    if (this.#consumer.growTo(this.#bytes + n * each)) return n;
    this.#consumer.spill();
    while (n > fewestAtOnce && !this.#consumer.growTo(this.#bytes + n * each)) n >>= 1;
    this.#consumer.growNeeded(this.#bytes + n * each);
    return n;
  }

  #sortedPositions(): ArrayLike<number> {
    return sortedPositions(this.#sortKeys, this.#order);
  }

  /** Writes what is held as a sorted run. */
  #spill(): void {
    const { length } = this.#keys;
    if (length === 0) return;
    const positions = this.#sortedPositions();
    const marks = this.#byKey ? [] : [this.#sortKeys];
    this.#runs.add(this.#sortKeys, this.#bytes, (writer) => {
      writer.write({ length, marks, keys: this.#keys, values: this.#values }, positions);
    });
    this.#keys = [];
    this.#values = [];
    this.#sortKeys = this.#byKey ? this.#keys : [];
    this.#bytes = 0;
    this.#consumer.shrinkTo(0);
  }
}
