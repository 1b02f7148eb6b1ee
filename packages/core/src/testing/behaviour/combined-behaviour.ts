import { describe, expect, it } from "vitest";
import { type Context, expectCode, expectTaskCode, numbers, sorted } from "./behaviour.ts";

/** Transformations that put RDDs together or redistribute records. */
export function combinedBehaviour(sc: Context): void {
  describe("union", () => {
    it("puts the partitions of one RDD after those of the other, with duplicates", async () => {
      const rdd = sc().parallelize([1, 1, 2, 3], 2);

      expect(await rdd.union(rdd).collect()).toEqual([1, 1, 2, 3, 1, 1, 2, 3]);
      expect(await rdd.union(sc().emptyRDD<number>()).getNumPartitions()).toBe(2);
    });

    it("keeps the partitioner where all are partitioned alike", async () => {
      const a = sc()
        .parallelize([["a", 1]], 2)
        .partitionBy(3);
      const b = sc()
        .parallelize([["a", 2]], 2)
        .partitionBy(3);

      const both = a.union(b);

      expect(await both.getNumPartitions()).toBe(3);
      expect((await both.partitioner())?.numPartitions).toBe(3);
      expect(await both.groupByKey().collect()).toEqual([["a", [1, 2]]]);
    });
  });

  describe("distinct", () => {
    it("compares by structure", async () => {
      const records = [[1, "a"], [1, "a"], [1], { x: 1 }, { x: 1 }, 0, -0, Number.NaN, Number.NaN];

      const distinct = await sc().parallelize<unknown>(records, 3).distinct().collect();

      expect(sorted(distinct)).toEqual(sorted([[1, "a"], [1], { x: 1 }, 0, Number.NaN]));
    });

    it("takes a number of partitions", async () => {
      const rdd = sc().parallelize([1, 1, 2, 3], 2).distinct(5);

      expect(await rdd.getNumPartitions()).toBe(5);
      expect(sorted(await rdd.collect())).toEqual([1, 2, 3]);
      expect(await sc().parallelize([], 3).distinct().collect()).toEqual([]);
    });
  });

  describe("intersection", () => {
    it("gives what both have, once", async () => {
      const a = sc().parallelize([1, 10, 2, 3, 4, 5, 10], 2);
      const b = sc().parallelize([1, 6, 2, 3, 7, 8, 2], 3);

      expect(sorted(await a.intersection(b).collect())).toEqual([1, 2, 3]);
      expect(await a.intersection(sc().emptyRDD<number>()).collect()).toEqual([]);
    });
  });

  describe("subtract", () => {
    it("keeps the duplicates of the left side", async () => {
      const a = sc().parallelize(
        [
          ["a", 1],
          ["b", 4],
          ["b", 5],
          ["a", 3],
          ["b", 5],
        ],
        2,
      );
      const b = sc().parallelize(
        [
          ["a", 3],
          ["c", null],
        ],
        2,
      );

      expect(sorted(await a.subtract(b).collect())).toEqual([
        ["a", 1],
        ["b", 4],
        ["b", 5],
        ["b", 5],
      ]);
    });
  });

  describe("cartesian", () => {
    it("pairs every record with every other", async () => {
      const rdd = sc().parallelize([1, 2], 2);

      expect(await rdd.cartesian(sc().parallelize(["a", "b"], 1)).collect()).toEqual([
        [1, "a"],
        [1, "b"],
        [2, "a"],
        [2, "b"],
      ]);
      expect(await rdd.cartesian(rdd).getNumPartitions()).toBe(4);
      expect(await rdd.cartesian(sc().emptyRDD()).collect()).toEqual([]);
    });
  });

  describe("zip", () => {
    it("pairs records by position", async () => {
      const x = sc().range(0, 5, 1, 2);
      const y = sc().range(1000, 1005, 1, 2);

      expect(await x.zip(y).collect()).toEqual([
        [0, 1000],
        [1, 1001],
        [2, 1002],
        [3, 1003],
        [4, 1004],
      ]);
    });

    it("refuses different numbers of partitions, and of records", async () => {
      const x = sc().range(0, 4, 1, 2);

      await expectCode(() => x.zip(sc().range(0, 4, 1, 3)).collect(), "PARTITION_COUNT_MISMATCH");
      await expectCode(() => x.zip(sc().range(0, 5, 1, 2)).collect(), "TASK_FAILED");
    });
  });

  describe("zipPartitions", () => {
    it("hands over the iterators of two to four RDDs", async () => {
      const a = sc().parallelize([1, 2, 3], 2);
      const b = sc().parallelize(["x", "y"], 2);

      const two = a.zipPartitions(b, (left, right) => [[[...left], [...right]]]);
      expect(await two.collect()).toEqual([
        [[1], ["x"]],
        [[2, 3], ["y"]],
      ]);
      const three = a.zipPartitions(a, b, (x, y, z) => [[...x, ...y, ...z].length]);
      expect(await three.collect()).toEqual([3, 5]);
      const four = a.zipPartitions(a, a, b, (w, x, y, z) => [[...w, ...x, ...y, ...z].length]);
      expect(await four.collect()).toEqual([4, 7]);
    });

    it("takes an evaluator", async () => {
      const a = sc().parallelize([1, 2, 3], 2);
      const factory = {
        createEvaluator: () => ({
          eval: (_: number, ...inputs: IterableIterator<number>[]) => [
            inputs.flatMap((input) => [...input]).length,
          ],
        }),
      };

      expect(await a.zipPartitionsWithEvaluator(a, factory).collect()).toEqual([2, 4]);
    });
  });

  describe("groupBy", () => {
    it("gathers records by the result of a function", async () => {
      const rdd = sc().parallelize([1, 1, 2, 3, 5, 8], 3);

      const groups = await rdd.groupBy((x) => x % 2, 2).collect();

      expect(sorted(groups)).toEqual([
        [0, [2, 8]],
        [1, [1, 1, 3, 5]],
      ]);
    });
  });

  describe("sortBy", () => {
    it("sorts over all partitions, both ways", async () => {
      const pairs = [
        ["a", 1],
        ["b", 2],
        ["1", 3],
        ["d", 4],
        ["2", 5],
      ];
      const rdd = sc().parallelize(pairs, 2);

      expect(await rdd.sortBy(([key]) => key).collect()).toEqual([
        ["1", 3],
        ["2", 5],
        ["a", 1],
        ["b", 2],
        ["d", 4],
      ]);
      expect(
        await rdd
          .sortBy(([, n]) => n, false, 3)
          .map(([, n]) => n)
          .collect(),
      ).toEqual([5, 4, 3, 2, 1]);
    });

    it("orders numbers by value and strings by code point, and is stable", async () => {
      const values = [10, 9, -1, 0.5, Number.NaN, Infinity, 100];
      const words = ["b", "\u{1F600}", "\uFFFD", "a", "Z"];

      const byValue = await sc()
        .parallelize(values, 3)
        .sortBy((x) => x)
        .collect();
      expect(byValue).toEqual([-1, 0.5, 9, 10, 100, Infinity, Number.NaN]);
      const byPoint = await sc()
        .parallelize(words, 2)
        .sortBy((x) => x)
        .collect();
      expect(byPoint).toEqual(["Z", "a", "b", "\uFFFD", "\u{1F600}"]);
      const records = Array.from({ length: 60 }, (_, i): [number, number] => [i % 3, i]);
      const stable = await sc()
        .parallelize(records, 4)
        .sortBy(([k]) => k, true, 2)
        .collect();
      expect(stable).toEqual(records.toSorted(([a], [b]) => a - b));
    });

    it("cuts partitions at the bounds", async () => {
      const rdd = sc()
        .parallelize(numbers(100).toReversed(), 4)
        .sortBy((x) => x, true, 4);

      const parts = await rdd.glom().collect();

      expect(parts.flat()).toEqual(numbers(100));
      expect(parts.map((part) => part.length)).toEqual([25, 25, 25, 25]);
    });

    it("gives no records for none", async () => {
      expect(
        await sc()
          .parallelize<number>([], 3)
          .sortBy((x) => x)
          .collect(),
      ).toEqual([]);
      expect(
        await sc()
          .emptyRDD<number>()
          .sortBy((x) => x)
          .collect(),
      ).toEqual([]);
    });

    it("refuses kinds that do not mix, and nulls without a place", async () => {
      const mixed = sc().parallelize<number | string>([1, "a", 2, "b"], 2);
      const holes = sc().parallelize<number | null>([2, null, 1], 2);

      await expectTaskCode(() => mixed.sortBy((x) => x).collect(), "MIXED_KINDS");
      await expectCode(() => holes.sortBy((x) => x, true, 2).collect(), "NULL_UNORDERED");
      const first = holes.sortBy((x) => x, false, 2, { nulls: "first" });
      expect(await first.collect()).toEqual([null, 2, 1]);
    });
  });

  describe("repartition", () => {
    it("deals records out evenly, the same way every time", async () => {
      const rdd = sc().parallelize(numbers(10), 1).repartition(4);

      const parts = await rdd.glom().collect();

      expect(parts.map((part) => part.length).toSorted((a, b) => a - b)).toEqual([2, 2, 3, 3]);
      expect(sorted(parts.flat())).toEqual(numbers(10));
      expect(await rdd.glom().collect()).toEqual(parts);
    });

    it("refuses impossible numbers of partitions", async () => {
      for (const n of [0, -1, 1.5, Number.NaN, "2" as unknown as number])
        await expectCode(() => sc().range(3).repartition(n), "INVALID_PARTITION_COUNT");
    });
  });

  describe("coalesce", () => {
    it("puts neighbours together without a shuffle", async () => {
      const rdd = sc().parallelize([1, 2, 3, 4, 5], 3);

      expect(await rdd.glom().collect()).toEqual([[1], [2, 3], [4, 5]]);
      expect(await rdd.coalesce(1).glom().collect()).toEqual([[1, 2, 3, 4, 5]]);
      expect(await rdd.coalesce(10).getNumPartitions()).toBe(3);
      expect(await rdd.coalesce(10, true).getNumPartitions()).toBe(10);
    });

    it("asks a coalescer and checks its answer", async () => {
      const rdd = sc().parallelize([1, 2, 3, 4], 4);

      const odd = rdd.coalesce(2, false, {
        coalesce: () => [
          [0, 2],
          [1, 3],
        ],
      });
      expect(await odd.glom().collect()).toEqual([
        [1, 3],
        [2, 4],
      ]);
      const lossy = rdd.coalesce(2, false, { coalesce: () => [[0], [1, 1]] });
      await expectCode(() => lossy.collect(), "INVALID_COALESCER");
    });
  });
}
