import { describe, expect, it } from "vitest";
import { FunctionPartitioner, HashPartitioner, Partitioner } from "../../lineage/partitioner.ts";
import { RangePartitioner } from "../../rdd/range-partitioner.ts";
import { type Context, expectCode, numbers, sorted } from "./behaviour.ts";

/** Transformations of pair RDDs. */
export function pairsBehaviour(sc: Context): void {
  const ab: [string, number][] = [
    ["a", 1],
    ["b", 1],
    ["a", 1],
  ];

  describe("keys and values", () => {
    it("give the sides of the pairs in order", async () => {
      const rdd = sc().parallelize(
        [
          [1, 2],
          [3, 4],
        ],
        2,
      );

      expect(await rdd.keys().collect()).toEqual([1, 3]);
      expect(await rdd.values().collect()).toEqual([2, 4]);
    });
  });

  describe("mapValues and flatMapValues", () => {
    it("change values and keep keys and partitioner", async () => {
      const rdd = sc().parallelize(
        [
          ["a", ["apple", "banana"]],
          ["b", ["grapes"]],
        ],
        2,
      );

      const lengths = rdd.partitionBy(2).mapValues((fruits) => fruits.length);
      expect(sorted(await lengths.collect())).toEqual([
        ["a", 2],
        ["b", 1],
      ]);
      expect((await lengths.partitioner())?.equals(new HashPartitioner(2))).toBe(true);
      expect(await rdd.flatMapValues((fruits) => fruits).collect()).toEqual([
        ["a", "apple"],
        ["a", "banana"],
        ["b", "grapes"],
      ]);
      expect(await rdd.mapValues(async (fruits) => fruits.length).collect()).toEqual([
        ["a", 2],
        ["b", 1],
      ]);
    });
  });

  describe("reduceByKey", () => {
    it("merges the values of every key", async () => {
      const rdd = sc().parallelize(ab, 2);

      const counts = rdd.reduceByKey((a, b) => a + b);

      expect(sorted(await counts.collect())).toEqual([
        ["a", 2],
        ["b", 1],
      ]);
    });

    it("takes keys by structure: tuples, objects, dates, -0 and NaN", async () => {
      const keys: unknown[] = [[1, ["x"]], { b: 1, a: 2 }, new Date(5), -0, Number.NaN, null, 1n];
      const again: unknown[] = [[1, ["x"]], { a: 2, b: 1 }, new Date(5), 0, Number.NaN, null, 1n];
      const pairs = [...keys, ...again].map((key): [unknown, number] => [key, 1]);

      const counts = await sc()
        .parallelize(pairs, 4)
        .reduceByKey((a, b) => a + b, 3)
        .collect();

      expect(counts.map(([, n]) => n)).toEqual([2, 2, 2, 2, 2, 2, 2]);
      expect(counts.some(([key]) => Object.is(key, 0))).toBe(true);
    });

    it("keeps hostile keys apart", async () => {
      const keys = ["__proto__", "constructor", "toString", '"];process.exit()//', ""];
      const pairs = [...keys, ...keys].map((key): [unknown, number] => [key, 1]);

      const counts = await sc()
        .parallelize(pairs, 2)
        .reduceByKey((a, b) => a + b)
        .collectAsMap();

      expect(counts.size).toBe(keys.length);
      for (const key of keys) expect(counts.get(key)).toBe(2);
    });

    it("does not shuffle what is partitioned so already", async () => {
      const placed = sc().parallelize(ab, 2).partitionBy(3);
      const counts = placed.reduceByKey((a, b) => a + b);

      expect((await counts.dependencies()).map(({ kind }) => kind)).toEqual(["narrow"]);
      expect(sorted(await counts.collect())).toEqual([
        ["a", 2],
        ["b", 1],
      ]);
      const other = placed.reduceByKey((a, b) => a + b, 4);
      expect((await other.dependencies()).map(({ kind }) => kind)).toEqual(["shuffle"]);
    });

    it("refuses what cannot be a key", async () => {
      const bad = sc()
        .range(2)
        .map((x) => [new Map([[x, 1]]), 1]);

      const error = await expectCode(
        () => bad.reduceByKey((a, b) => a + b).collect(),
        "TASK_FAILED",
      );

      expect((error.cause as { code?: string }).code).toBe("INVALID_KEY");
    });
  });

  describe("foldByKey, aggregateByKey and combineByKey", () => {
    it("fold from a zero value", async () => {
      const rdd = sc().parallelize(ab, 2);

      expect(sorted(await rdd.foldByKey(0, (a, b) => a + b).collect())).toEqual([
        ["a", 2],
        ["b", 1],
      ]);
    });

    it("give every key a zero value of its own", async () => {
      const rdd = sc().parallelize(
        [
          ["a", 1],
          ["b", 2],
          ["a", 3],
        ],
        2,
      );

      const lists = rdd.aggregateByKey<string, number, number[]>(
        [],
        (list, value) => {
          list.push(value);
          return list;
        },
        (a, b) => a.concat(b),
      );

      expect(sorted(await lists.collect())).toEqual([
        ["a", [1, 3]],
        ["b", [2]],
      ]);
    });

    it("combine with functions of one's own, on both sides of the shuffle or on one", async () => {
      const rdd = sc().parallelize(
        [
          ["a", 1],
          ["b", 1],
          ["a", 2],
        ],
        2,
      );
      for (const mapSideCombine of [true, false]) {
        const lists = rdd.combineByKey<string, number, number[]>(
          (value) => [value],
          (list, value) => [...list, value],
          (a, b) => [...a, ...b],
          2,
          undefined,
          mapSideCombine,
        );

        expect(sorted(await lists.collect())).toEqual([
          ["a", [1, 2]],
          ["b", [1]],
        ]);
      }
    });

    it("work in place where the keys are placed already", async () => {
      const placed = sc()
        .parallelize(
          [
            ["a", 1],
            ["b", 2],
            ["a", 3],
          ],
          2,
        )
        .partitionBy(2);

      const folded = placed.foldByKey(10, (a, b) => a + b);
      const combined = placed.combineByKey(
        (value) => `${value}`,
        (text, value) => `${text}+${value}`,
        (a, b) => `${a}|${b}`,
      );

      expect(sorted(await folded.collect())).toEqual([
        ["a", 14],
        ["b", 12],
      ]);
      expect(sorted(await combined.collect())).toEqual([
        ["a", "1+3"],
        ["b", "2"],
      ]);
      expect(sorted(await placed.groupByKey().collect())).toEqual([
        ["a", [1, 3]],
        ["b", [2]],
      ]);
      const reduced = placed.reduceByKey(async (a, b) => a + b);
      expect(sorted(await reduced.collect())).toEqual([
        ["a", 4],
        ["b", 2],
      ]);
    });
  });

  describe("groupByKey", () => {
    it("gathers values in the order of partitions", async () => {
      const rdd = sc().parallelize(
        [
          ["a", 1],
          ["b", 9],
          ["a", 2],
          ["a", 3],
        ],
        3,
      );

      expect(sorted(await rdd.groupByKey().collect())).toEqual([
        ["a", [1, 2, 3]],
        ["b", [9]],
      ]);
    });

    it("holds very many values of one key", async () => {
      const groups = await sc()
        .range(0, 100_000, 1, 4)
        .keyBy(() => "k")
        .groupByKey(2)
        .collect();

      expect(groups.length).toBe(1);
      expect(groups[0]?.[1].length).toBe(100_000);
      expect(groups[0]?.[1][99_999]).toBe(99_999);
    });
  });

  describe("partitionBy", () => {
    it("places by hash, null in partition 0", async () => {
      const pairs = sc().parallelize(
        [
          [null, 1],
          ["x", 2],
          [undefined, 3],
        ],
        3,
      );

      const parts = await pairs.partitionBy(4).glom().collect();

      expect(parts.length).toBe(4);
      expect(parts[0]?.some(([key]) => key === null)).toBe(true);
    });

    it("places by a function, taken modulo the number of partitions", async () => {
      const rdd = sc()
        .parallelize([1, 2, 3, 4, 2, 4, 1])
        .map((x) => [x, x]);

      const sets = await rdd
        .partitionBy(2, (key) => key - 10)
        .glom()
        .collect();

      expect(
        sets.map((set) => [...new Set(set.map(([key]) => key))].toSorted((a, b) => a - b)),
      ).toEqual([
        [2, 4],
        [1, 3],
      ]);
    });

    it("places by a partitioner of one's own class", async () => {
      class ByLength extends Partitioner {
        override readonly numPartitions = 3;
        override getPartition(key: unknown): number {
          return String(key).length % 3;
        }
        override equals(other: unknown): boolean {
          return other instanceof ByLength;
        }
      }
      const pairs = sc()
        .parallelize(["a", "bb", "ccc", "dddd"], 2)
        .keyBy((word) => word);

      const placed = pairs.partitionBy(new ByLength());

      expect(await placed.keys().glom().collect()).toEqual([["ccc"], ["a", "dddd"], ["bb"]]);
      const joined = placed.join(pairs.partitionBy(new ByLength()));
      expect((await joined.dependencies()).map(({ kind }) => kind)).toEqual(["narrow", "narrow"]);
      expect(await joined.count()).toBe(4);
    });

    it("places by ranges of a sample", async () => {
      const pairs = sc()
        .parallelize(numbers(40).toReversed(), 4)
        .keyBy((x) => x);
      const ranges = new RangePartitioner(4, pairs);

      const parts = await pairs.partitionBy(ranges).keys().glom().collect();

      expect(parts.map((part) => part.toSorted((a, b) => a - b)).flat()).toEqual(numbers(40));
      expect(ranges.numPartitions).toBe(4);
      expect(ranges.getPartition(39)).toBe(3);
    });

    it("does nothing where an equal partitioner holds", async () => {
      const f = (key: string): number => key.length;
      const once = sc().parallelize(ab, 2).partitionBy(2, f);

      const twice = once.partitionBy(new FunctionPartitioner(2, f));

      expect((await twice.dependencies())[0]?.kind).toBe("narrow");
      expect((await once.partitionBy(2).dependencies())[0]?.kind).toBe("shuffle");
      expect(await twice.glom().collect()).toEqual(await once.glom().collect());
    });
  });
}
