import type { SpillFile } from "../task-environment.ts";
import type { MemoryConsumer } from "./task-memory.ts";
import { recordBytes } from "../record-bytes.ts";
import { RunCursor, RunWriter, type SpillRun } from "./spill-run.ts";
import type { Workspace } from "./workspace.ts";

/** Negative where the current entry of `a` comes before that of `b`. */
export type CompareEntries = (a: RunCursor, b: RunCursor) => number;

/** Runs that are read side by side; more are merged into fewer first. */
const fanIn = 64;
/** Decoded values take more than their encoding. */
const decodedFactor = 3;

/** Cursors over sorted runs, of which the first in order is on top; among equals that of the earlier run. */
export class RunMerge {
  readonly #heap: { readonly cursor: RunCursor; readonly run: number }[] = [];
  readonly #compare: CompareEntries;
  readonly #files: ReadonlySet<SpillFile>;

  constructor(runs: readonly SpillRun[], compare: CompareEntries, space: Workspace) {
    this.#compare = compare;
    this.#files = new Set(runs.map((run) => run.file));
    for (const [run, spilled] of runs.entries()) {
      const cursor = new RunCursor(spilled, space.classes);
      if (cursor.isOpen) this.#heap.push({ cursor, run });
    }
    for (let i = (this.#heap.length >> 1) - 1; i >= 0; i--) this.#siftDown(i);
  }

  /** At the first entry that is left; undefined at the end. */
  get top(): RunCursor | undefined {
    return this.#heap[0]?.cursor;
  }

  /** Deletes the runs' files. */
  close(): void {
    for (const file of this.#files) file.close();
  }

  /** Goes past the top entry. */
  advance(): void {
    const heap = this.#heap;
    const [top] = heap;
    if (top === undefined) return;
    if (!top.cursor.advance()) {
      const last = heap.pop();
      if (heap.length === 0 || last === undefined) return;
      heap[0] = last;
    }
    this.#siftDown(0);
  }

  #siftDown(start: number): void {
    const heap = this.#heap;
    const { length } = heap;
    const moving = heap[start];
    if (moving === undefined) return;
    let at = start;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) break;
      if (child + 1 < length && this.#isBefore(heap[child + 1]!, heap[child]!)) child++;
      const smaller = heap[child]!;
      if (!this.#isBefore(smaller, moving)) break;
      heap[at] = smaller;
      at = child;
    }
    heap[at] = moving;
  }

  #isBefore(
    a: { readonly cursor: RunCursor; readonly run: number },
    b: { readonly cursor: RunCursor; readonly run: number },
  ): boolean {
    const order = this.#compare(a.cursor, b.cursor);
    return order < 0 || (order === 0 && a.run < b.run);
  }
}

/**
 * Merges sorted runs. Where there are too many to read side by side, neighbours are merged into larger ones first,
 * which keeps equal entries in order. Reserves what the runs' current pieces take.
 */
export function mergeRuns(
  given: readonly SpillRun[],
  compare: CompareEntries,
  space: Workspace,
  consumer: MemoryConsumer,
): RunMerge {
  let runs = given;
  while (runs.length > fanIn) {
    const file = space.openFile();
    const merged: SpillRun[] = [];
    for (let from = 0; from < runs.length; from += fanIn) {
      const some = runs.slice(from, from + fanIn);
      consumer.growNeeded(bytesToMerge(some));
      const writer = new RunWriter(file, space, Math.max(...some.map((r) => r.pieceBytes)));
      writeMerged(new RunMerge(some, compare, space), writer, space);
      merged.push(writer.finish());
    }
    space.countSpill(0, file.storedBytes);
    for (const spilled of new Set(runs.map((run) => run.file))) spilled.close();
    runs = merged;
  }
  consumer.shrinkTo(0);
  consumer.growNeeded(bytesToMerge(runs));
  return new RunMerge(runs, compare, space);
}

/** What the current pieces of runs take that are read side by side. */
export function bytesToMerge(runs: readonly SpillRun[]): number {
  return runs.reduce((sum, run) => sum + run.pieceBytes * decodedFactor, 0);
}

function writeMerged(merge: RunMerge, writer: RunWriter, space: Workspace): void {
  while (merge.top !== undefined) {
    space.pace.check();
    const marks: unknown[][] = merge.top.marks.map(() => []);
    const keys: unknown[] = [];
    const values: unknown[] = [];
    let bytes = 0;
    for (let top = merge.top; top !== undefined && bytes < writer.targetBytes; top = merge.top) {
      const key = top.keys[top.at];
      const value = top.values[top.at];
      for (const [n, column] of marks.entries()) column.push(top.marks[n]?.[top.at]);
      keys.push(key);
      values.push(value);
      bytes += recordBytes(key) + recordBytes(value);
      merge.advance();
    }
    writer.write({ length: keys.length, marks, keys, values });
  }
}
