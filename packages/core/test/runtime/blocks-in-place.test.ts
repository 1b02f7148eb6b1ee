import type { RDD, SparkContext } from "@firesteel/core";
import type { EngineOptions } from "#src/engine/engine";
import { compareValues } from "#src/key/compare-values";
import { keysEqual } from "#src/key/keys-equal";
import { createInProcessEngine } from "@firesteel/core/testing";
import { describe, expect, it, vi } from "vitest";
import { engines, withContext } from "./contexts.ts";

// A busy machine may take long.
vi.setConfig({ testTimeout: 120_000 });

type Pair = [unknown, unknown];

const tight = (options: EngineOptions): ReturnType<typeof createInProcessEngine> =>
  createInProcessEngine({ ...options, executionBytes: 300_000 });

/** Values of which blocks have columns of every form, or none. */
const values: readonly [string, (i: number) => unknown][] = [
  ["numbers", (i) => i / 2],
  ["short strings", (i) => `é${i}`],
  ["long strings", (i) => `${i}`.padStart(90, "é")],
  ["strings of any length", (i) => "x".repeat(i % 997 === 0 ? 40_000 : i % 7)],
  ["strings beyond Latin-1", (i) => `木${i}`],
  ["objects", (i) => ({ i, list: [i, null] })],
  ["values of any kind", (i) => [i, `${i}`, null, undefined, [i], new Map([[i, -0]])][i % 6]],
  ["records that hold an object twice", (i) => [{ i }].map((each) => [each, each])[0]],
];

/** Keys, many of them several times. */
const keys: readonly [string, (i: number) => unknown][] = [
  ["integers", (i) => (i * 7919) % 2003],
  ["doubles", (i) => [((i * 7919) % 2003) / 2 - 400, NaN, -0, Infinity][i % 50 < 47 ? 0 : i % 4]],
  ["strings", (i) => `${(i * 7919) % 2003}`],
  ["tuples", (i) => [(i * 7919) % 101, `${i % 3}`]],
];

const count = 5000;

function pairs(
  sc: SparkContext,
  key: (i: number) => unknown,
  value: (i: number) => unknown,
): RDD<Pair> {
  const numbers = Array.from({ length: count }, (_, i) => i);
  return sc.parallelize(numbers, 2).map((i): Pair => [key(i), value(i)]);
}

function pairsHere(key: (i: number) => unknown, value: (i: number) => unknown): Pair[] {
  return Array.from({ length: count }, (_, i): Pair => [key(i), value(i)]);
}

describe.each([engines[0]!, ["engine with little memory", tight] as const])("%s", (_, engine) => {
  it.each(values)("sorts %s by keys of every kind, stably", async (_values, value) => {
    await withContext(engine, async (sc) => {
      for (const [n, [, key]] of keys.entries()) {
        const sorted = await pairs(sc, key, value)
          .sortByKey(n % 2 === 0, 2)
          .collect();

        const sign = n % 2 === 0 ? 1 : -1;
        const expected = pairsHere(key, value).toSorted(([a], [b]) => sign * compareValues(a, b));
        expect(sorted).toEqual(expected);
      }
    });
  });

  it.each(keys)("joins by %s with several values each", async (_keys, key) => {
    await withContext(engine, async (sc) => {
      for (const [, value] of values.filter((_each, n) => n % 2 === 1)) {
        const left = sc.parallelize([1, 6, 8, 4998, 7e9, -1], 2).map((i): Pair => [key(i), i]);

        const joined = await left.join(pairs(sc, key, value), 2).collect();

        const expected: unknown[] = [];
        for (const i of [1, 6, 8, 4998, 7e9, -1])
          for (const [k, v] of pairsHere(key, value))
            if (keysEqual(k, key(i))) expected.push([k, [i, v]]);
        const inOrder = (records: readonly unknown[]): string[] =>
          records.map((record) => JSON.stringify(record)).toSorted();
        expect(inOrder(joined)).toEqual(inOrder(expected));
      }
    });
  });

  it("joins a key with more matches than are given at once, in order", async () => {
    await withContext(engine, async (sc) => {
      const left = sc.parallelize([0, 1, 2], 1).map((i): Pair => ["key", i]);
      const numbers = Array.from({ length: 40_000 }, (_each, i) => i);
      const right = sc.parallelize(numbers, 2).map((i): Pair => [i % 4 === 3 ? i : "key", i]);

      const joined = await left.fullOuterJoin(right, 1).collect();

      const expected = [
        ...[0, 1, 2].flatMap((i) => numbers.filter((n) => n % 4 !== 3).map((n) => ["key", [i, n]])),
        ...numbers.filter((n) => n % 4 === 3).map((n) => [n, [undefined, n]]),
      ];
      expect(joined.length).toBe(expected.length);
      expect(
        joined.findIndex((each, i) => JSON.stringify(each) !== JSON.stringify(expected[i])),
      ).toBe(-1);
    });
  });
});

describe("what is reserved", () => {
  /** The most bytes that a task of the last stage reserves while `use` does something with 5,000 pairs. */
  async function reservedBy(
    pair: (i: number) => Pair,
    use: (pairs: RDD<Pair>, sc: SparkContext) => RDD<unknown>,
  ): Promise<number> {
    let [peak, stage] = [0, -1];
    let jobs = 0;
    await withContext(createInProcessEngine, async (sc) => {
      sc.addSparkListener({
        onTaskEnd: ({ stageId, taskMetrics }) => {
          if (stageId > stage) [peak, stage] = [0, stageId];
          if (stageId === stage) peak = Math.max(peak, taskMetrics?.peakMemoryBytes ?? 0);
        },
        onJobEnd: () => {
          jobs++;
        },
      });
      const numbers = Array.from({ length: count }, (_each, i) => i);
      expect(await use(sc.parallelize(numbers, 1).map(pair), sc).count()).toBe(count);
      await vi.waitFor(() => expect(jobs).toBe(1));
    });
    return peak;
  }
  const text = (i: number): string => `${i}`.padStart(200, "-");
  const longValues = (i: number): Pair => [i, text(i)];
  const longKeys = (i: number): Pair => [text(i), i];

  it("of a sort are its blocks, once, and the strings that it makes of keys", async () => {
    const sorted = (pairs: RDD<Pair>): RDD<unknown> =>
      pairs.sortByKey(false, 1).mapPartitions((records) => records);
    const ofValues = await reservedBy(longValues, sorted);
    const ofKeys = await reservedBy(longKeys, sorted);

    expect(ofValues).toBeLessThan(1.5 * 200 * count);
    expect(ofKeys).toBeGreaterThan(2 * 200 * count);
    expect(ofKeys).toBeLessThan(3 * 200 * count);
  });

  it("of a join are the blocks of one side, and the strings that it makes of keys", async () => {
    const joined = (pairs: RDD<Pair>, sc: SparkContext): RDD<unknown> =>
      sc
        .parallelize([["none", 0]] as Pair[], 1)
        .fullOuterJoin(pairs, 1)
        .filter(([key]) => key !== "none");
    const ofValues = await reservedBy(longValues, joined);
    const ofKeys = await reservedBy(longKeys, joined);

    expect(ofValues).toBeLessThan(1.8 * 200 * count);
    expect(ofKeys).toBeGreaterThan(2 * 200 * count);
    expect(ofKeys).toBeLessThan(3.2 * 200 * count);
  });
});

describe("joined records", () => {
  it("hold objects of their own", async () => {
    await withContext(createInProcessEngine, async (sc) => {
      const right = sc.parallelize([1], 1).map((): [number, { n: number }] => [1, { n: 0 }]);
      const left = sc.parallelize([1, 2, 3], 1).map((i): [number, number] => [1, i]);

      const counted = await left
        .join(right, 1)
        .map(([, [, held]]) => ++held.n)
        .collect();

      expect(counted).toEqual([1, 1, 1]);
    });
  });
});
