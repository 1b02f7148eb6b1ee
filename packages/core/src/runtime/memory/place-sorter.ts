import type { PairBatch } from "../batch.ts";
import type { PairReader } from "../reader.ts";
import { sortedPositions } from "../shuffle/sort-keys.ts";
import { averageHeapBytes, averageValueBytes } from "./heap-bytes.ts";
import { HeldPairs } from "./held-pairs.ts";
import { type Direction, SortedRuns } from "./sorted-runs.ts";
import type { MemoryConsumer } from "./task-memory.ts";
import type { Workspace } from "./workspace.ts";

/** For the positions and the places' bits while sorting. */
const sortingBytes = 24;
/** Batches are taken in parts of so many records, so that memory is asked for before much of it is used. */
const mostAtOnce = 8192;
const fewestAtOnce = 64;

const byPlace: Direction = { ascending: true };

/**
 * Sorts pairs by the numbers of their places, stably: in memory as long as there is some, else in sorted runs on disk that
 * are merged. The order is the same either way. Spark: `ExternalSorter`.
 */
export class PlaceSorter {
  readonly #space: Workspace;
  readonly #consumer: MemoryConsumer;
  readonly #runs: SortedRuns;
  #places: number[] = [];
  #keys: unknown[] = [];
  #values: unknown[] = [];
  #bytes = 0;

  constructor(space: Workspace) {
    this.#space = space;
    this.#runs = new SortedRuns(space, byPlace, false);
    this.#consumer = space.memory.openConsumer(() => this.#spill());
  }

  /** Takes a batch of pairs of about `pairBytes` each, and where each of them belongs. */
  add(
    batch: PairBatch,
    places: readonly number[],
    pairBytes: number = averageHeapBytes(batch),
  ): void {
    const each = pairBytes + averageValueBytes(places, 0, batch.length) + sortingBytes;
    for (let from = 0; from < batch.length;) {
      const end = Math.min(batch.length, from + this.#room(each, batch.length - from));
      for (let i = from; i < end; i++) {
        this.#keys.push(batch.keys[i]);
        this.#values.push(batch.values[i]);
        this.#places.push(places[i]!);
      }
      this.#bytes += (end - from) * each;
      from = end;
    }
  }

  /** The sorted pairs. */
  finish(): PairReader {
    if (this.#runs.isEmpty) {
      const positions = sortedPositions(this.#places, byPlace);
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

  /** Writes what is held as a sorted run. */
  #spill(): void {
    const { length } = this.#keys;
    if (length === 0) return;
    const positions = sortedPositions(this.#places, byPlace);
    const entries = { length, marks: [this.#places], keys: this.#keys, values: this.#values };
    this.#runs.add(this.#places, this.#bytes, (writer) => {
      writer.write(entries, positions);
    });
    this.#keys = [];
    this.#values = [];
    this.#places = [];
    this.#bytes = 0;
    this.#consumer.shrinkTo(0);
  }
}
