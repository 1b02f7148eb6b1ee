import { describe, expect, it } from "vitest";
import { type Batch, recordBatch, recordsOf } from "#src/runtime/batch";
import type { LoopState } from "#src/runtime/codegen/compiled-loop";
import { averageHeapBytes } from "#src/runtime/memory/heap-bytes";
import { fullChunk } from "#src/runtime/reader";
import { LoopReader } from "#src/runtime/readers/loop-reader";

const mebi = 2 ** 20;
const count = 40_000;

/** What the reader gives of `count` records, each of which becomes some `made` ones, on a machine where no time passes. */
function batchesOf(made: (i: number) => unknown[], pairs = false, chunk = fullChunk): Batch[] {
  let input: Batch | null = recordBatch(Array.from({ length: count }, (_, i) => i));
  const source = {
    mayWait: false,
    next: (): Batch | null => {
      const next = input;
      input = null;
      return next;
    },
  };
  const loop = {
    run: (state: LoopState, batch: Batch, from: number, end: number, want: number): number => {
      const out = pairs ? state.values : state.records;
      let i = from;
      for (; i < end && out.length < want; i++)
        for (const record of made(i)) {
          if (pairs) state.keys.push(i);
          out.push(record);
        }
      return i;
    },
  };
  const pace = { chunk: () => chunk, done: () => undefined, isDue: () => false };
  const reader = new LoopReader(source, loop, pairs, pace);
  const batches: Batch[] = [];
  for (let batch = reader.next(fullChunk); batch !== null; batch = reader.next(fullChunk))
    batches.push(batch as Batch);
  return batches;
}

function countOf(batches: readonly Batch[]): number {
  return batches.reduce((sum, batch) => sum + batch.length, 0);
}

describe("LoopReader", () => {
  it("makes as many small records at a time as are wanted", () => {
    const batches = batchesOf((i) => [i]);

    expect(batches.map((batch) => batch.length)).toEqual([count]);
  });

  it.each([
    ["records", (i: number) => [`${i}`.padEnd(2000, "-")], 1, false],
    ["pairs", (i: number) => [`${i}`.padEnd(2000, "-")], 1, true],
    ["several of one record", (i: number) => [`${i}`.padEnd(900, "-"), { i }], 2, false],
  ] as const)("makes few large %s at a time", (_, made, each, pairs) => {
    const batches = batchesOf((i) => [...made(i)], pairs);

    expect(countOf(batches)).toBe(each * count);
    for (const batch of batches)
      expect(batch.length * averageHeapBytes(batch)).toBeLessThan(9 * mebi);
    // As large as they may be, most of them, or passing them on costs more than it has to.
    expect(batches.length).toBeLessThan((count * 2100) / (4 * mebi));
  });

  it("notices between two chunks that records have become large", () => {
    const made = (i: number): unknown[] => [i < count / 2 ? i : `${i}`.padEnd(1000, "-")];

    const batches = batchesOf(made, false, 1024);

    expect(countOf(batches)).toBe(count);
    for (const batch of batches) {
      const bytes = Array.from(recordsOf(batch), (each) => String(each).length);
      expect(bytes.reduce((a, b) => a + b)).toBeLessThan(10 * mebi);
    }
  });

  it("makes one record at a time where two are too many", () => {
    const large = "-".repeat(9 * mebi);

    const batches = batchesOf((i) => (i < 200 ? [large] : []));

    const sizes = batches.map((batch) => batch.length).filter((length) => length > 0);
    // Nothing is known before the first of them are there.
    expect(sizes).toEqual([64, ...Array.from({ length: 136 }, () => 1)]);
  });
});
