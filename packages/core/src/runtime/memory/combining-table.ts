import { hashKey } from "../../key/hash-key.ts";
import { keysEqual } from "../../key/keys-equal.ts";
import { pairBatch } from "../batch.ts";
import { isPromiseLike, type Reader } from "../reader.ts";
import { sortedNumbers } from "../shuffle/sort-numbers.ts";
import type { SpillFile } from "../task-environment.ts";
import { heapBytes, slotBytes } from "./heap-bytes.ts";
import { HeldPairs } from "./held-pairs.ts";
import { type CompareEntries, mergeRuns, type RunMerge } from "./merge-runs.ts";
import { ReservedTable } from "./reserved-table.ts";
import { Sorter } from "./sorter.ts";
import { pieceBytesFor, RunWriter, type SpillRun } from "./spill-run.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Brings what two parts of the input came to for one key together; `earlier` comes first in the input. What it gives is
 * awaited.
 */
export type MergeCombiners = (earlier: unknown, later: unknown) => unknown;

/** Keys that are merged between two turns of the event loop, and bytes of their combiners. */
const mergedAtOnce = 4096;
const mergedBytesAtOnce = 1024 * 1024;

/**
 * One combiner a key, for more keys than fit in memory: what does not fit is written out in runs sorted by hash, which
 * are merged by hash and then by the keys themselves. Spark: `ExternalAppendOnlyMap`.
 *
 * Keys come out in the order in which they first came in, spilled or not: each carries the number of its first
 * appearance, by which what was merged is sorted again. So results do not depend on how much memory there was.
 */
export class CombiningTable {
  /** What the input goes to. */
  readonly table: ReservedTable;
  readonly #space: Workspace;
  readonly #merge: MergeCombiners;
  readonly #runs: SpillRun[] = [];
  #file: SpillFile | undefined;
  /** Entries that were written out. */
  #spilled = 0;

  /** `lists`: see {@link ReservedTable}. */
  constructor(space: Workspace, lists: number, merge: MergeCombiners) {
    this.#space = space;
    this.#merge = merge;
    this.table = new ReservedTable(space.memory, lists, () => this.#spill());
  }

  /** The pairs of key and combiner, once all input is in. */
  async finish(): Promise<Reader> {
    const { table } = this;
    if (this.#runs.length === 0) {
      const { index, values, usedBytes } = table;
      table.close();
      return new HeldPairs(this.#space, index.keys, values, usedBytes);
    }
    table.empty();
    table.close();
    const sorter = new Sorter(this.#space, { ascending: true }, false);
    const consumer = this.#space.memory.openConsumer();
    const merge = mergeRuns(this.#runs, byHash, this.#space, consumer);
    const { pace } = this.#space;
    while (merge.top !== undefined) {
      pace.check();
      await this.#mergeSome(merge, sorter);
      const rest = pace.rest();
      if (rest !== undefined) await rest;
    }
    merge.close();
    consumer.close();
    return sorter.finish();
  }

  async #mergeSome(merge: RunMerge, sorter: Sorter): Promise<void> {
    const places: number[] = [];
    const keys: unknown[] = [];
    const values: unknown[] = [];
    let bytes = 0;
    while (merge.top !== undefined && keys.length < mergedAtOnce && bytes < mergedBytesAtOnce) {
      const hash = merge.top.marks[0]?.[merge.top.at];
      const from = keys.length;
      for (let top = merge.top; top?.marks[0]?.[top.at] === hash; top = merge.top) {
        const key = top.keys[top.at];
        const value = top.values[top.at];
        let at = from;
        while (at < keys.length && !keysEqual(keys[at], key)) at++;
        if (at === keys.length) {
          keys.push(key);
          values.push(value);
          places.push(top.marks[1]?.[top.at] as number);
        } else {
          const merged = this.#merge(values[at], value);
          values[at] = isPromiseLike(merged) ? await merged : merged;
        }
        merge.advance();
      }
      for (let at = from; at < keys.length; at++)
        bytes += 2 * slotBytes + heapBytes(keys[at]) + heapBytes(values[at]);
    }
    sorter.add(pairBatch(keys, values), places, bytes / keys.length);
  }

  #spill(): void {
    const { index, values, usedBytes } = this.table;
    const { keys, size } = index;
    const hashes = new Int32Array(size);
    const places = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      hashes[i] = hashKey(keys[i]);
      places[i] = this.#spilled + i;
      if (i % mergedAtOnce === 0) this.#space.pace.check();
    }
    const file = (this.#file ??= this.#space.openFile());
    const before = file.storedBytes;
    const writer = new RunWriter(file, this.#space, pieceBytesFor(usedBytes));
    writer.write(
      { length: size, marks: [hashes, places], keys, values },
      sortedNumbers(hashes, true),
    );
    this.#runs.push(writer.finish());
    this.#spilled += size;
    this.#space.countSpill(usedBytes, file.storedBytes - before);
  }
}

const byHash: CompareEntries = (a, b) =>
  (a.marks[0]?.[a.at] as number) - (b.marks[0]?.[b.at] as number);
