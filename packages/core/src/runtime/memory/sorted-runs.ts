import { makeComparator } from "../../key/compare-values.ts";
import { KindTracker } from "../../key/kind-tracker.ts";
import type { SortOrder } from "../../plan/sort-order.ts";
import type { Column } from "../batch.ts";
import type { PairReader } from "../reader.ts";
import type { SpillFile } from "../task-environment.ts";
import { type CompareEntries, mergeRuns } from "./merge-runs.ts";
import { mergeReader } from "./merge-reader.ts";
import { pieceBytesFor, RunWriter, type SpillRun } from "./spill-run.ts";
import type { MemoryConsumer } from "./task-memory.ts";
import type { Workspace } from "./workspace.ts";

export type Direction = Pick<SortOrder<unknown>, "ascending" | "nulls">;

/** What a sort had no memory for: sorted runs on disk, and their merge. */
export class SortedRuns {
  readonly #space: Workspace;
  readonly #order: Direction;
  readonly #byKey: boolean;
  readonly #tracker: KindTracker;
  readonly #runs: SpillRun[] = [];
  #file: SpillFile | undefined;

  /** `byKey`: the sort keys are the keys; otherwise they are the first marks of the entries. */
  constructor(space: Workspace, order: Direction, byKey: boolean) {
    this.#space = space;
    this.#order = order;
    this.#byKey = byKey;
    this.#tracker = new KindTracker({ nulls: order.nulls });
  }

  get isEmpty(): boolean {
    return this.#runs.length === 0;
  }

  /** Adds a run of what took `heapBytes`, which `write` writes in order; `sortKeys` are in any order. */
  add(sortKeys: Column, heapBytes: number, write: (writer: RunWriter) => void): void {
    for (let i = 0; i < sortKeys.length; i++) this.#tracker.add(sortKeys[i]);
    const file = (this.#file ??= this.#space.openFile());
    const before = file.storedBytes;
    const writer = new RunWriter(file, this.#space, pieceBytesFor(heapBytes));
    write(writer);
    this.#runs.push(writer.finish());
    this.#space.countSpill(heapBytes, file.storedBytes - before);
  }

  /**
   * The pairs of all runs in order. What the merge takes is counted by `consumer`, which is closed at its end.
   * @throws {UserError} `MIXED_KINDS`, `NULL_UNORDERED`
   */
  merged(consumer: MemoryConsumer): PairReader {
    this.#tracker.assertComparable();
    const merge = mergeRuns(this.#runs, this.#comparator(), this.#space, consumer);
    return mergeReader(merge, () => consumer.close());
  }

  #comparator(): CompareEntries {
    const { ascending, nulls } = this.#order;
    const compare = makeComparator(nulls === undefined ? { ascending } : { ascending, nulls });
    if (this.#byKey) return (a, b) => compare(a.keys[a.at], b.keys[b.at]);
    return (a, b) => compare(a.marks[0]?.[a.at], b.marks[0]?.[b.at]);
  }
}
