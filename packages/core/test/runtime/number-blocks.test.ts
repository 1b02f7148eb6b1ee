import { noClasses } from "#src/block/class-registry";
import { decodeBlock } from "#src/block/decode-block";
import { type Batch, recordBatch } from "#src/runtime/batch";
import { BlockWriter } from "#src/runtime/block-writer";
import { NumberRecords } from "#src/runtime/number-records";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const numbers = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(-0, 0, NaN, 2 ** 31, -(2 ** 31)),
);

/** Rows of one width; repeated, so that some are more than a block holds. */
const tables = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.constantFrom(1, 1, 1, 3000))
  .chain(([width, times]) =>
    fc
      .array(fc.array(numbers, { minLength: width, maxLength: width }), { maxLength: 6 })
      .map((rows) => ({ width, rows: Array.from({ length: times }, () => rows).flat() })),
  );

type Table = typeof tables extends fc.Arbitrary<infer T> ? T : never;

function inColumns({ width, rows }: Table): Batch {
  return new NumberRecords(Float64Array.from(rows.flat()), rows.length, width);
}

function blocksOf(batches: Iterable<Batch>): readonly Uint8Array[] {
  const writer = new BlockWriter(noClasses, (bytes) => new Uint8Array(bytes));
  for (const batch of batches) writer.add(batch);
  return writer.finish();
}

const recordsOf = (blocks: readonly Uint8Array[]): unknown[] =>
  blocks.flatMap((block) => decodeBlock(block, noClasses).records());

describe("NumberRecords", () => {
  it("have the blocks of their arrays, byte by byte", () => {
    fc.assert(
      fc.property(fc.array(tables, { maxLength: 4 }), (all) => {
        // Of one width: blocks of others begin where it changes.
        const width = all[0]?.width;
        const alike = all.filter((table) => table.width === width);
        const expected = blocksOf(alike.map(({ rows }) => recordBatch(rows)));
        const found = blocksOf(alike.map(inColumns));
        expect(found.length).toBe(expected.length);
        found.forEach((block, i) =>
          expect(Buffer.compare(block, expected[i] as Uint8Array)).toBe(0),
        );
      }),
      { numRuns: 60, seed: Date.now() | 0 },
    );
  });

  it("keep their order among others", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(tables, fc.boolean()), { maxLength: 8 }), (all) => {
        const blocks = blocksOf(
          all.map(([table, isArrays]) => (isArrays ? recordBatch(table.rows) : inColumns(table))),
        );
        const found = recordsOf(blocks) as number[][];
        const expected = all.flatMap(([{ rows }]) => rows);
        expect(found.length).toBe(expected.length);
        const isSame = (row: number[], i: number): boolean =>
          row.length === expected[i]?.length &&
          row.every((number, j) => Object.is(number, expected[i]?.[j]));
        expect(found.every(isSame)).toBe(true);
      }),
      { numRuns: 60, seed: Date.now() | 0 },
    );
  });

  it("are arrays of their own for whoever looks", () => {
    const batch = new NumberRecords(Float64Array.from([1, -0, 3, 4]), 2, 2);
    expect(batch.records).toEqual([
      [1, -0],
      [3, 4],
    ]);
    expect(batch.records[0]).toBe(batch.records[0]);
    expect(batch.fields?.column(1)).toEqual(Float64Array.of(-0, 4));
  });
});
