import { describe, expect, it } from "vitest";
import { type Context, expectCode, numbers, sorted } from "./behaviour.ts";

/** Transformations by the order of keys, and samples by key. */
export function orderedBehaviour(sc: Context): void {
  const letters: [string, number][] = [
    ["a", 1],
    ["b", 2],
    ["1", 3],
    ["d", 4],
    ["2", 5],
  ];

  describe("sortByKey", () => {
    it("sorts by key, in any number of partitions and both directions", async () => {
      const rdd = sc().parallelize(letters, 2);

      expect(await rdd.sortByKey().first()).toEqual(["1", 3]);
      for (const n of [1, 2, 3, 8])
        expect(await rdd.sortByKey(true, n).keys().collect()).toEqual(["1", "2", "a", "b", "d"]);
      expect(await rdd.sortByKey(false, 2).keys().collect()).toEqual(["d", "b", "a", "2", "1"]);
    });

    it("compares what a function makes of keys", async () => {
      const words = "Mary had a little lamb whose fleece was white as snow".split(" ");
      const rdd = sc().parallelize(
        words.map((word, i) => [word, i + 1]),
        3,
      );

      const ordered = rdd.sortByKey(true, 3, (key) => key.toLowerCase());

      expect(await ordered.keys().collect()).toEqual(
        words.toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)),
      );
    });

    it("compares tuples element by element", async () => {
      const keys = [[2, "a"], [1, "b"], [1, "a"], [1]];

      const ordered = await sc()
        .parallelize(keys, 2)
        .keyBy((key) => key)
        .sortByKey()
        .keys()
        .collect();

      expect(ordered).toEqual([[1], [1, "a"], [1, "b"], [2, "a"]]);
    });

    it("knows its ranges: lookups and range filters look at few partitions", async () => {
      const rdd = sc()
        .parallelize(numbers(1000).toReversed(), 10)
        .keyBy((x) => x)
        .sortByKey(true, 5);

      expect(await rdd.lookup(42)).toEqual([42]);
      expect(await rdd.lookup(1024)).toEqual([]);
      expect(await rdd.filterByRange(10, 12).values().collect()).toEqual([10, 11, 12]);
      expect(await rdd.filterByRange(10, 12).getNumPartitions()).toBeLessThan(5);
      expect(await rdd.filterByRange(5, 4).collect()).toEqual([]);
    });
  });

  describe("repartitionAndSortWithinPartitions", () => {
    it("sorts inside the partitions of a function", async () => {
      const pairs: [number, number][] = [
        [0, 5],
        [3, 8],
        [2, 6],
        [0, 8],
        [3, 8],
        [1, 3],
      ];
      const rdd = sc().parallelize(pairs, 2);

      const sortedParts = rdd.repartitionAndSortWithinPartitions(2, (key) => key % 2, true);

      expect(await sortedParts.glom().collect()).toEqual([
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

    it("sorts descending by a function of the key", async () => {
      const rdd = sc().parallelize(
        [
          [1, "x"],
          [-3, "y"],
          [2, "z"],
        ],
        2,
      );

      const byMagnitude = rdd.repartitionAndSortWithinPartitions(1, undefined, false, (key) =>
        Math.abs(key),
      );

      expect(await byMagnitude.keys().collect()).toEqual([-3, 2, 1]);
    });
  });

  describe("filterByRange", () => {
    it("filters any pair RDD", async () => {
      const rdd = sc().parallelize(letters, 3);

      expect(sorted(await rdd.filterByRange("2", "b").keys().collect())).toEqual(["2", "a", "b"]);
    });
  });

  describe("sampleByKey", () => {
    it("samples every key by its own fraction", async () => {
      const fractions = new Map([
        ["a", 0.2],
        ["b", 0.1],
        ["c", 0],
      ]);
      const rdd = sc()
        .parallelize([...fractions.keys()], 1)
        .cartesian(sc().range(0, 1000, 1, 1));

      const counts = await rdd.sampleByKey(false, fractions, 2).countByKey();

      expect(counts.get("a")).toBeGreaterThan(100);
      expect(counts.get("a")).toBeLessThan(300);
      expect(counts.get("b")).toBeGreaterThan(50);
      expect(counts.get("b")).toBeLessThan(150);
      expect(counts.get("c")).toBeUndefined();
      const again = await rdd.sampleByKey(true, fractions, 2).count();
      expect(again).toBeGreaterThan(150);
    });

    it("refuses negative fractions", async () => {
      const rdd = sc().parallelize([["a", 1]], 1);

      await expectCode(() => rdd.sampleByKey(false, new Map([["a", -1]])), "INVALID_FRACTION");
    });
  });

  describe("sampleByKeyExact", () => {
    it("gives exactly as many records of every key as asked for", async () => {
      const rdd = sc()
        .range(0, 600, 1, 3)
        .keyBy((x) => (x % 3 === 0 ? "third" : "rest"));
      const fractions = new Map([
        ["third", 0.3],
        ["rest", 0.05],
      ]);

      const exact = await rdd.sampleByKeyExact(false, fractions, 7);

      expect(await exact.countByKey()).toEqual(
        new Map([
          ["third", 60],
          ["rest", 20],
        ]),
      );
      const repeated = await rdd.sampleByKeyExact(true, fractions, 7);
      expect(await repeated.countByKey()).toEqual(
        new Map([
          ["third", 60],
          ["rest", 20],
        ]),
      );
    });
  });
}
