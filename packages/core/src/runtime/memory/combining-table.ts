import { hashKey } from "../../key/hash-key.ts";
import { keysEqual } from "../../key/keys-equal.ts";
import { pairBatch } from "../batch.ts";
import { isPromiseLike, type PairReader } from "../reader.ts";
import { sortedNumbers } from "../shuffle/sort-numbers.ts";
import type { SpillFile } from "../task-environment.ts";
import type { CombinerParts } from "./combiner-parts.ts";
import { heapBytes, slotBytes } from "./heap-bytes.ts";
import { HeldPairs } from "./held-pairs.ts";
import { JoinedParts, type LargeCombiner } from "./joined-parts.ts";
import { type CompareEntries, mergeRuns, type RunMerge } from "./merge-runs.ts";
import { ReservedTable } from "./reserved-table.ts";
import { PlaceSorter } from "./place-sorter.ts";
import { type Entries, pieceBytesFor, RunWriter, type SpillRun } from "./spill-run.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Brings what two parts of the input came to for one key together; `earlier` comes first in the input. What it gives is
 * awaited.
 */
export type MergeCombiners = (earlier: unknown, later: unknown) => unknown;

/** What a table combines the values of a key to. */
export interface Combiners {
  /** See {@link ReservedTable}. */
  readonly lists: number;
  readonly merge: MergeCombiners;
  /** Where a combiner may be kept in parts. */
  readonly parts?: CombinerParts;
}

/** Above this, a combiner that may is kept in parts. */
const partBytes = 64 * 1024;
/** Values of all lists at once: when the array of one list grows, it must stay below what ends the process in V8. */
const mostValues = 2 ** 26;

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
  readonly #combiners: Combiners;
  readonly #runs: SpillRun[] = [];
  #file: SpillFile | undefined;
  /** Entries that were written out. */
  #spilled = 0;
  /** Combiners of which there are parts in the sorter, by place. */
  readonly #large = new Map<number, LargeCombiner>();

  constructor(space: Workspace, combiners: Combiners) {
    this.#space = space;
    this.#combiners = combiners;
    this.table = new ReservedTable(space.memory, combiners.lists, () => this.#spill(), {
      values: mostValues,
    });
  }

  /** The pairs of key and combiner, once all input is in. */
  async finish(): Promise<PairReader> {
    const { table } = this;
    if (this.#runs.length === 0) {
      const { index, values, usedBytes } = table;
      table.close();
      return new HeldPairs(this.#space, index.keys, values, usedBytes);
    }
    table.empty();
    table.close();
    const sorter = new PlaceSorter(this.#space);
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
    const { parts } = this.#combiners;
    if (parts === undefined || this.#large.size === 0) return sorter.finish();
    const large = [...this.#large].toSorted(([a], [b]) => a - b).map(([, combiner]) => combiner);
    return new JoinedParts(this.#space, sorter.finish(), large, parts);
  }

  async #mergeSome(merge: RunMerge, sorter: PlaceSorter): Promise<void> {
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
          if (this.#addPart(sorter, places[at] as number, key, values[at])) values[at] = value;
          else {
            const merged = this.#combiners.merge(values[at], value);
            values[at] = isPromiseLike(merged) ? await merged : merged;
          }
        }
        merge.advance();
      }
      for (let at = from; at < keys.length; at++) {
        const each = pairBytes(keys[at], values[at]);
        bytes += each;
        const large = this.#large.get(places[at] as number);
        if (large !== undefined) large.bytes += each;
      }
    }
    sorter.add(pairBatch(keys, values), places, bytes / keys.length);
  }

  /** Lets a part of a combiner go ahead to the sorter where it is large and more of it follows. */
  #addPart(sorter: PlaceSorter, place: number, key: unknown, combiner: unknown): boolean {
    if (this.#combiners.parts === undefined || heapBytes(combiner) < partBytes) return false;
    const bytes = pairBytes(key, combiner);
    sorter.add(pairBatch([key], [combiner]), [place], bytes);
    const large = this.#large.get(place) ?? { key, parts: 1, bytes: 0 };
    large.parts++;
    large.bytes += bytes;
    this.#large.set(place, large);
    this.#space.pace.check();
    return true;
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
    this.#write(
      writer,
      { length: size, marks: [hashes, places], keys, values },
      sortedNumbers(hashes, true),
    );
    this.#runs.push(writer.finish());
    this.#spilled += size;
    this.#space.countSpill(usedBytes, file.storedBytes - before);
  }

  /** Writes entries in order, large combiners as several entries of the same key. */
  #write(writer: RunWriter, entries: Entries, order: Uint32Array): void {
    const { parts } = this.#combiners;
    const { marks, keys, values } = entries;
    let from = 0;
    for (const [n, at] of order.entries()) {
      if (parts === undefined) break;
      if (heapBytes(values[at]) <= partBytes) continue;
      writer.write(entries, order.subarray(from, n));
      from = n + 1;
      const marksOf = marks.map((column) => [column[at]]);
      for (const part of parts.split(values[at], partBytes))
        writer.write({ length: 1, marks: marksOf, keys: [keys[at]], values: [part] });
    }
    writer.write(entries, order.subarray(from));
  }
}

function pairBytes(key: unknown, value: unknown): number {
  return 2 * slotBytes + heapBytes(key) + heapBytes(value);
}

const byHash: CompareEntries = (a, b) =>
  (a.marks[0]?.[a.at] as number) - (b.marks[0]?.[b.at] as number);
