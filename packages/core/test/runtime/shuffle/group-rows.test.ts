import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SparkConf, SparkContext } from "@firesteel/core";
import { createInProcessEngine } from "@firesteel/core/testing";
import { groupedRows } from "#src/runtime/shuffle/group-rows";

const count = 4096;

/** Numbers of one kind, enough of them. */
const columns = fc
  .oneof(
    fc.constant(fc.integer({ min: -50, max: 50 })),
    fc.constant(fc.integer()),
    fc.constant(fc.double()),
    fc.constant(fc.double({ noNaN: true, noDefaultInfinity: true })),
    fc.constant(fc.double({ min: -1e-310, max: 1e-310, noNaN: true })),
    fc.constant(fc.constantFrom(-0, 0, 1, Number.NaN)),
  )
  .chain((numbers) => fc.array(numbers, { minLength: 1, maxLength: 300 }))
  .map((numbers) => Float64Array.from({ length: count }, (_, i) => numbers[i % numbers.length]!));

describe("groupedRows", () => {
  it("has every row once, those of equal keys as they came", () => {
    fc.assert(
      fc.property(columns, (keys) => {
        const rows = groupedRows(keys);
        if (rows === undefined) return;
        expect(rows.toSorted().every((row, i) => row === i)).toBe(true);
        const last = new Map<number, number>();
        const isKept = rows.every((row) => {
          const key = keys[row]! + 0;
          const isBehind = row > (last.get(key) ?? -1);
          last.set(key, row);
          return isBehind;
        });
        expect(isKept).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it("brings keys together that are near each other", () => {
    const keys = Float64Array.from(
      { length: count },
      (_, i) => ((i * 2_654_435_761) % 2 ** 32) - 5,
    );
    const rows = groupedRows(keys) as Int32Array;

    const steps = Array.from(rows.subarray(1), (row, i) => Math.abs(keys[row]! - keys[rows[i]!]!));
    expect(Math.max(...steps)).toBeLessThan(2 ** 32 / 100);
  });

  it.each([
    ["few rows", (i: number) => i, 100],
    ["rows of one key", () => 7, count],
    ["keys without a range", (i: number) => (i === 9 ? Infinity : i), count],
    ["no numbers", () => Number.NaN, count],
  ])("leaves %s as they are", (_, key, length) => {
    expect(groupedRows(Float64Array.from({ length }, (__, i) => key(i)))).toBeUndefined();
  });
});

describe("pairs whose blocks are grouped", () => {
  const size = 12_000;
  const kinds: Record<string, (i: number) => number> = {
    integers: (i) => (i * 7919) % 701,
    fractions: (i) => ((i * 7919) % 701) / 7 - 50,
    "a few that are no numbers": (i) => (i % 3000 === 0 ? Number.NaN : (i * 31) % 97),
  };
  const values: Record<string, (i: number) => unknown> = {
    strings: (i) => `${i}`.repeat(1 + (i % 60)),
    numbers: (i) => i,
    objects: (i) => ({ i }),
  };
  const cases = Object.keys(kinds).flatMap((kind) =>
    Object.keys(values).flatMap((value) => [true, false].map((up) => ({ kind, value, up }))),
  );

  it.each(cases)("are sorted stably: $kind with $value, $up", async ({ kind, value, up }) => {
    const pairs = Array.from({ length: size }, (_, i): [number, unknown] => [
      kinds[kind]!(i),
      values[value]!(i),
    ]);
    const conf = new SparkConf().setMaster("local[2]").setAppName("grouped");
    await using sc = new SparkContext(conf, { engine: createInProcessEngine });

    const sorted = await sc.parallelize(pairs, 2).sortByKey(up, 2).collect();

    // NaN is above all numbers.
    const rank = (key: number): number => (Number.isNaN(key) ? Infinity : key);
    const expected = pairs.toSorted(([a], [b]) =>
      rank(a) === rank(b) ? 0 : rank(a) < rank(b) === up ? -1 : 1,
    );
    expect(sorted).toEqual(expected);
  });

  it("keep their order where nothing sorts them", async () => {
    const pairs = Array.from({ length: size }, (_, i): [number, string] => [
      (i * 7919) % 701,
      `${i}`,
    ]);
    const conf = new SparkConf().setMaster("local[2]").setAppName("grouped");
    await using sc = new SparkContext(conf, { engine: createInProcessEngine });

    expect(await sc.parallelize(pairs, 1).partitionBy(1).collect()).toEqual(pairs);
  });
});
