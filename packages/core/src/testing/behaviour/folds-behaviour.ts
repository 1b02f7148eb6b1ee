import { describe, expect, it } from "vitest";
import { StatCounter } from "../../rdd/stat-counter.ts";
import { type Context, expectCode, numbers } from "./behaviour.ts";

/** Actions that fold, those that pick by order, and those on numbers. */
export function foldsBehaviour(sc: Context): void {
  describe("reduce", () => {
    it("merges all records", async () => {
      expect(
        await sc()
          .parallelize([1, 2, 3, 4, 5], 3)
          .reduce((a, b) => a + b),
      ).toBe(15);
      expect(
        await sc()
          .parallelize([7], 4)
          .reduce((a, b) => a + b),
      ).toBe(7);
      expect(
        await sc()
          .parallelize([1, 2], 2)
          .reduce(async (a, b) => a + b),
      ).toBe(3);
      await expectCode(
        () =>
          sc()
            .parallelize<number>([], 2)
            .reduce((a, b) => a + b),
        "EMPTY_RDD",
      );
    });
  });

  describe("fold and aggregate", () => {
    it("start from copies of the zero value", async () => {
      expect(
        await sc()
          .parallelize([1, 2, 3, 4, 5], 3)
          .fold(0, (a, b) => a + b),
      ).toBe(15);
      const sums = (rdd: number[]): Promise<number[]> =>
        sc()
          .parallelize(rdd, 2)
          .aggregate(
            [0, 0],
            (acc, x) => [acc[0]! + x, acc[1]! + 1],
            (a, b) => [a[0]! + b[0]!, a[1]! + b[1]!],
          );
      expect(await sums([1, 2, 3, 4])).toEqual([10, 4]);
      expect(await sums([])).toEqual([0, 0]);
      const zero: number[] = [];
      const gathered = await sc()
        .parallelize([1, 2, 3], 3)
        .aggregate(
          zero,
          (list, x) => {
            list.push(x);
            return list;
          },
          (a, b) => a.concat(b),
        );
      expect(gathered).toEqual([1, 2, 3]);
      expect(zero).toEqual([]);
    });
  });

  describe("treeReduce and treeAggregate", () => {
    it("give what reduce and aggregate give, whatever the depth", async () => {
      const rdd = sc().parallelize([-5, -4, -3, -2, -1, 1, 2, 3, 4], 10);
      const add = (a: number, b: number): number => a + b;

      for (const depth of [1, 2, 3, 10]) {
        expect(await rdd.treeReduce(add, depth)).toBe(-5);
        expect(await rdd.treeAggregate(0, add, add, depth)).toBe(-5);
      }
      expect(await sc().range(0, 1000, 1, 50).treeReduce(add, 3)).toBe(499_500);
      expect(await sc().range(0, 100, 1, 9).treeAggregate(0, add, add, 2, true)).toBe(4950);
      expect(await sc().emptyRDD<number>().treeAggregate(7, add, add)).toBe(7);
      await expectCode(() => sc().emptyRDD<number>().treeReduce(add), "EMPTY_RDD");
      await expectCode(() => rdd.treeReduce(add, 0), "INVALID_DEPTH");
    });
  });

  describe("max and min", () => {
    it("compare values, or what a function makes of them", async () => {
      const rdd = sc().parallelize([1, 5, 43, 10], 3);

      expect(await rdd.max()).toBe(43);
      expect(await rdd.min()).toBe(1);
      expect(await rdd.max((x) => String(x))).toBe(5);
      expect(await rdd.min((x) => -x)).toBe(43);
      expect(await sc().parallelize([2, Number.NaN, 1], 2).max()).toBeNaN();
      await expectCode(() => sc().emptyRDD<number>().max(), "EMPTY_RDD");
    });
  });

  describe("top and takeOrdered", () => {
    it("give the first by order", async () => {
      const rdd = sc().parallelize([10, 1, 2, 9, 3, 4, 5, 6, 7], 2);

      expect(await rdd.takeOrdered(6)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(await rdd.takeOrdered(6, (x) => -x)).toEqual([10, 9, 7, 6, 5, 4]);
      expect(await sc().parallelize([10, 4, 2, 12, 3]).top(3)).toEqual([12, 10, 4]);
      expect(
        await sc()
          .parallelize([10, 4, 2, 12, 3])
          .top(3, (x) => String(x)),
      ).toEqual([4, 3, 2]);
      expect(
        await sc()
          .parallelize(["a", "b"], 2)
          .top(1, (word) => word),
      ).toEqual(["b"]);
      expect(await rdd.top(0)).toEqual([]);
      expect(await sc().emptyRDD().top(3)).toEqual([]);
      expect(await rdd.top(100)).toEqual([10, 9, 7, 6, 5, 4, 3, 2, 1]);
    });

    it("refuse kinds that do not mix", async () => {
      const mixed = sc().parallelize<number | string>([1, "a"], 2);

      await expectCode(() => mixed.top(2), "MIXED_KINDS");
    });

    it("place nulls where told", async () => {
      const holes = sc().parallelize<number | null>([2, null, 1], 2);

      expect(await holes.takeOrdered(2, undefined, { nulls: "last" })).toEqual([1, 2]);
      expect(await holes.top(2, undefined, { nulls: "first" })).toEqual([null, 2]);
    });
  });

  describe("countApproxDistinct", () => {
    it("is about right", async () => {
      const n = await sc()
        .range(0, 1000, 1, 4)
        .map((x) => String(x))
        .countApproxDistinct();
      expect(Math.abs(n - 1000)).toBeLessThan(100);
      const m = await sc()
        .parallelize(
          numbers(1000).map((x) => x % 20),
          3,
        )
        .countApproxDistinct(0.01);
      expect(Math.abs(m - 20)).toBeLessThan(2);
      expect(await sc().emptyRDD().countApproxDistinct()).toBe(0);
      await expectCode(() => sc().range(3).countApproxDistinct(0), "INVALID_ACCURACY");
    });

    it("counts by key too", async () => {
      const rdd = sc()
        .range(0, 300, 1, 3)
        .map((x) => [x % 2, x % 50]);

      const counts = await rdd.countApproxDistinctByKey(0.02).collectAsMap();

      expect(Math.abs((counts.get(0) ?? 0) - 25)).toBeLessThan(3);
      expect(counts.size).toBe(2);
    });
  });

  describe("numbers", () => {
    it("sum, mean, variance and deviation", async () => {
      const rdd = sc().parallelize([1, 2, 3], 2);

      expect(await rdd.sum()).toBe(6);
      expect(await rdd.mean()).toBe(2);
      expect(await rdd.variance()).toBeCloseTo(2 / 3, 12);
      expect(await rdd.popVariance()).toBeCloseTo(2 / 3, 12);
      expect(await rdd.stdev()).toBeCloseTo(Math.sqrt(2 / 3), 12);
      expect(await rdd.popStdev()).toBeCloseTo(Math.sqrt(2 / 3), 12);
      expect(await rdd.sampleVariance()).toBe(1);
      expect(await rdd.sampleStdev()).toBe(1);
      expect(await sc().emptyRDD<number>().sum()).toBe(0);
    });

    it("stats in one pass", async () => {
      const stats = await sc().range(1, 5, 1, 3).stats();

      expect(stats).toBeInstanceOf(StatCounter);
      expect(stats.asDict()).toEqual({
        count: 4,
        mean: 2.5,
        sum: 10,
        min: 1,
        max: 4,
        stdev: Math.sqrt(1.25),
        variance: 1.25,
      });
    });

    it("histogram by count and by edges", async () => {
      const rdd = sc().range(0, 51, 1, 3);

      expect(await rdd.histogram(2)).toEqual([
        [0, 25, 50],
        [25, 26],
      ]);
      expect(await rdd.histogram([0, 5, 25, 50])).toEqual([
        [0, 5, 25, 50],
        [5, 20, 26],
      ]);
      expect(await rdd.histogram([0, 15, 30, 45, 60])).toEqual([
        [0, 15, 30, 45, 60],
        [15, 15, 15, 6],
      ]);
      expect(await rdd.histogram(1)).toEqual([[0, 50], [51]]);
      expect(await sc().parallelize([4, 4], 2).histogram(3)).toEqual([[4, 4], [2]]);
      expect(await sc().parallelize([1, Number.NaN, 3], 1).histogram(2)).toEqual([
        [1, 2, 3],
        [1, 1],
      ]);
    });

    it("refuse bad buckets", async () => {
      const rdd = sc().range(3);

      for (const bad of [0, 1.5, [1], [2, 1], [1, 1], [1, Number.NaN]])
        await expectCode(() => rdd.histogram(bad), "INVALID_BUCKETS");
      await expectCode(() => sc().emptyRDD<number>().histogram(2), "EMPTY_RDD");
    });
  });
}
