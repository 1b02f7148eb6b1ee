import { ReferenceContext, ReferenceRDD } from "@firesteel/core/testing";
import { describe, expect, it } from "vitest";

const sc = new ReferenceContext();
const add = (a: number, b: number): number => a + b;
const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

// Expected values are those that Spark's documentation prints.
describe("ReferenceRDD", () => {
  it("slices as Spark does", () => {
    expect(sc.parallelize([1, 2, 3, 4, 5], 2).glom().collect()).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
    expect(sc.parallelize([0, 2, 3, 4, 6], 5).glom().collect()).toEqual([[0], [2], [3], [4], [6]]);
    expect(sc.range(0, 6, 2, 5).glom().collect()).toEqual([[], [0], [], [2], [4]]);
    expect(sc.range(5).collect()).toEqual([0, 1, 2, 3, 4]);
    expect(sc.range(7, 1, -2, 2).collect()).toEqual([7, 5, 3]);
    expect(sc.parallelize([1, 2, 3, 4, 5], 3).coalesce(1).glom().collect()).toEqual([
      [1, 2, 3, 4, 5],
    ]);
    expect(sc.emptyRDD().getNumPartitions()).toBe(0);
  });

  it("combines by key", () => {
    const pairs = sc.parallelize([["a", 1] as const, ["b", 1] as const, ["a", 1] as const], 2);

    expect(pairs.reduceByKey(add).collect().toSorted(byText)).toEqual([
      ["a", 2],
      ["b", 1],
    ]);
    expect(
      pairs
        .groupByKey()
        .mapValues((v) => v.length)
        .collect()
        .toSorted(byText),
    ).toEqual([
      ["a", 2],
      ["b", 1],
    ]);
    expect(pairs.countByKey().entries).toEqual([
      ["a", 2],
      ["b", 1],
    ]);
    expect(pairs.reduceByKeyLocally(add).entries).toEqual([
      ["a", 2],
      ["b", 1],
    ]);
    expect(pairs.lookup("a")).toEqual([1, 1]);
  });

  it("applies zero values once for every partition, and once more at the end of a fold", () => {
    const rdd = sc.parallelize([1, 2, 3, 4], 2);

    expect(rdd.fold(10, add)).toBe(40);
    expect(rdd.aggregate(10, add, add)).toBe(40);
    expect(rdd.treeAggregate(10, add, add)).toBe(30);
    expect(
      sc
        .parallelize([["a", 1] as const, ["a", 2] as const], 2)
        .foldByKey(10, add)
        .collect(),
    ).toEqual([["a", 23]]);
  });

  it("joins", () => {
    const left = sc.parallelize([["a", 1] as const, ["b", 4] as const]);
    const right = sc.parallelize([["a", 2] as const, ["a", 3] as const, ["c", 8] as const]);

    expect(left.join(right).collect().toSorted(byText)).toEqual([
      ["a", [1, 2]],
      ["a", [1, 3]],
    ]);
    expect(left.fullOuterJoin(right).collect().toSorted(byText)).toEqual([
      ["a", [1, 2]],
      ["a", [1, 3]],
      ["b", [4, undefined]],
      ["c", [undefined, 8]],
    ]);
    expect(left.subtractByKey(right).collect()).toEqual([["b", 4]]);
    expect(
      sc
        .parallelize([1, 10, 2, 3, 4, 5])
        .intersection(sc.parallelize([1, 6, 2, 3, 7]))
        .collect()
        .toSorted(byText),
    ).toEqual([1, 2, 3]);
    expect(
      sc
        .parallelize([1, 1, 2])
        .subtract(sc.parallelize([2]))
        .collect(),
    ).toEqual([1, 1]);
  });

  it("takes structurally equal keys for one", () => {
    const keys = [[1, NaN], [1, NaN], 0, -0, "0", 0n, null, undefined, new Date(3), new Date(3)];

    expect(sc.parallelize<unknown>(keys, 3).distinct().count()).toBe(7);
  });

  it("sorts", () => {
    const rdd = sc.parallelize([10, 1, 2, 9, 3, 4, 5, 6, 7], 3);

    expect(rdd.sortBy((x) => x).collect()).toEqual([1, 2, 3, 4, 5, 6, 7, 9, 10]);
    expect(
      rdd
        .sortBy((x) => x, false, 2)
        .glom()
        .collect()
        .map((p) => p.length),
    ).toEqual([4, 5]);
    expect(rdd.takeOrdered(6)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(rdd.takeOrdered(6, (x) => -x)).toEqual([10, 9, 7, 6, 5, 4]);
    expect(rdd.top(3)).toEqual([10, 9, 7]);
    expect([rdd.max(), rdd.min()]).toEqual([10, 1]);
    const pairs = [
      [0, 5],
      [3, 8],
      [2, 6],
      [0, 8],
      [3, 8],
      [1, 3],
    ] as [number, number][];
    expect(
      sc
        .parallelize(pairs)
        .repartitionAndSortWithinPartitions(2, (x) => x % 2, true)
        .glom()
        .collect(),
    ).toEqual([
      [
        [0, 5],
        [0, 8],
        [2, 6],
      ],
      [
        [1, 3],
        [3, 8],
        [3, 8],
      ],
    ]);
  });

  it("refuses to order what has no common order", () => {
    const mixed = expect.objectContaining({ code: "MIXED_KINDS" });
    expect(() => sc.parallelize<unknown>([1, "a"]).sortBy((x) => x)).toThrow(mixed);
    expect(() => sc.parallelize<unknown>([1, null]).max()).toThrow(mixed);
    expect(
      sc
        .parallelize<unknown>([2, null, 1])
        .sortBy((x) => x, false, 1, { nulls: "first" })
        .collect(),
    ).toEqual([null, 2, 1]);
  });

  it("numbers elements", () => {
    const rdd = sc.parallelize(["a", "b", "c", "d", "e"], 3);

    expect(rdd.zipWithUniqueId().collect()).toEqual([
      ["a", 0],
      ["b", 1],
      ["c", 4],
      ["d", 2],
      ["e", 5],
    ]);
    expect(rdd.zipWithIndex().values().collect()).toEqual([0, 1, 2, 3, 4]);
  });

  it("describes numbers", () => {
    const rdd = sc.range(51);

    expect(rdd.histogram(2)).toEqual([
      [0, 25, 50],
      [25, 26],
    ]);
    expect(rdd.histogram([0, 5, 25, 50])).toEqual([
      [0, 5, 25, 50],
      [5, 20, 26],
    ]);
    expect([rdd.sum(), rdd.mean(), rdd.variance()]).toEqual([1275, 25, expect.closeTo(216.67, 2)]);
    expect(rdd.stats().count()).toBe(51);
  });

  it("samples what Spark samples", () => {
    expect(sc.parallelize([1, 2, 3], 1).takeSample(false, 9, 1).reduce(add)).toBe(6);
    const parts = sc.range(0, 100, 1, 4).randomSplit([2, 3], 17);
    expect(parts.map((part) => part.count()).reduce(add)).toBe(100);
  });

  it("fails on empty RDDs where Spark fails", () => {
    const empty = new ReferenceRDD<number>([[], []]);
    for (const action of [() => empty.first(), () => empty.reduce(add), () => empty.max()])
      expect(action).toThrow(expect.objectContaining({ code: "EMPTY_COLLECTION" }));
    expect([empty.sum(), empty.isEmpty(), empty.take(3)]).toEqual([0, true, []]);
  });
});
