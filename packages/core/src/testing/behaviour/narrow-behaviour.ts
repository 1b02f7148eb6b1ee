import { describe, expect, it } from "vitest";
import { type Context, expectCode, numbers, sorted } from "./behaviour.ts";

/** Transformations of one RDD, partition by partition. */
export function narrowBehaviour(sc: Context): void {
  describe("map", () => {
    it("applies a function to every record, in order", async () => {
      const rdd = sc().parallelize([1, 2, 3, 4, 5], 2);

      expect(await rdd.map((x) => x * 10).collect()).toEqual([10, 20, 30, 40, 50]);
    });

    it("uses captured variables as they were at the call", async () => {
      let factor = 2;
      const rdd = sc()
        .range(3)
        .map((x) => x * factor);
      factor = 100;

      expect(await rdd.collect()).toEqual([0, 2, 4]);
    });

    it("awaits async functions and keeps the order", async () => {
      const rdd = sc().parallelize([3, 1, 2], 2);

      const slow = rdd.map(async (x) => {
        await new Promise((resolve) => setTimeout(resolve, x));
        return x * 2;
      });

      expect(await slow.collect()).toEqual([6, 2, 4]);
    });

    it("keeps a partitioner only when told that it may", async () => {
      const pairs = sc()
        .parallelize([["a", 1]], 2)
        .partitionBy(3);

      expect(await pairs.map((pair) => pair).partitioner()).toBeUndefined();
      expect((await pairs.map((pair) => pair, true).partitioner())?.numPartitions).toBe(3);
    });
  });

  describe("filter", () => {
    it("keeps records for which the function is truthy", async () => {
      const rdd = sc().parallelize([0, 1, 2, 3, 4, 5], 3);

      expect(
        await rdd
          .filter((x) => x % 2)
          .glom()
          .collect(),
      ).toEqual([[1], [3], [5]]);
    });

    it("keeps the partitioner", async () => {
      const pairs = sc()
        .parallelize([["a", 1]], 2)
        .partitionBy(3);

      expect((await pairs.filter(() => true).partitioner())?.numPartitions).toBe(3);
    });
  });

  describe("flatMap", () => {
    it("takes arrays, generators and strings apart", async () => {
      const rdd = sc().parallelize([2, 0, 3], 2);

      expect(await rdd.flatMap((n) => Array.from({ length: n }, () => n)).collect()).toEqual([
        2, 2, 3, 3, 3,
      ]);
      const spelled = rdd.flatMap(function* (n) {
        for (let i = 0; i < n; i++) yield `${n}.${i}`;
      });
      expect(await spelled.collect()).toEqual(["2.0", "2.1", "3.0", "3.1", "3.2"]);
      expect(
        await sc()
          .parallelize(["ab", "c"])
          .flatMap((s) => s)
          .collect(),
      ).toEqual(["a", "b", "c"]);
    });

    it("takes async functions", async () => {
      const rdd = sc().parallelize(["a b", "c"], 2);

      expect(await rdd.flatMap(async (line) => line.split(" ")).collect()).toEqual(["a", "b", "c"]);
    });
  });

  describe("mapPartitions", () => {
    it("hands each partition over as an iterator", async () => {
      const rdd = sc().parallelize([1, 2, 3, 4], 2);

      const sums = rdd.mapPartitions((records) => {
        let sum = 0;
        for (const x of records) sum += x;
        return [sum];
      });

      expect(await sums.collect()).toEqual([3, 7]);
    });

    it("takes generators, async generators and async functions", async () => {
      const rdd = sc().parallelize([1, 2, 3], 2);

      const doubled = rdd.mapPartitions(function* (records) {
        for (const x of records) yield x * 2;
      });
      expect(await doubled.collect()).toEqual([2, 4, 6]);
      const waited = rdd.mapPartitions(async function* (records) {
        for (const x of records) yield await Promise.resolve(x + 1);
      });
      expect(await waited.collect()).toEqual([2, 3, 4]);
      expect(await rdd.mapPartitions(async (records) => [[...records].length]).collect()).toEqual([
        1, 2,
      ]);
    });

    it("runs for empty partitions too", async () => {
      const rdd = sc().parallelize([1], 3);

      expect(await rdd.mapPartitions((records) => [[...records].length]).collect()).toEqual([
        0, 0, 1,
      ]);
    });
  });

  describe("mapPartitionsWithIndex", () => {
    it("gives the number of the partition", async () => {
      const rdd = sc().parallelize([1, 2, 3, 4], 4);

      const indices = rdd.mapPartitionsWithIndex((partition, records) => {
        void [...records];
        return [partition];
      });

      expect(await indices.sum()).toBe(6);
    });
  });

  describe("mapPartitionsWithEvaluator", () => {
    it("makes an evaluator for every partition", async () => {
      const factory = {
        createEvaluator: () => {
          let seen = 0;
          return {
            *eval(partition: number, records: IterableIterator<number>) {
              for (const x of records) yield [partition, x, seen++];
            },
          };
        },
      };

      const rdd = sc().parallelize([7, 8, 9], 2).mapPartitionsWithEvaluator(factory);

      expect(await rdd.collect()).toEqual([
        [0, 7, 0],
        [1, 8, 0],
        [1, 9, 1],
      ]);
    });
  });

  describe("glom", () => {
    it("makes an array of each partition", async () => {
      expect(await sc().parallelize([1, 2, 3, 4, 5], 2).glom().collect()).toEqual([
        [1, 2],
        [3, 4, 5],
      ]);
      expect(await sc().parallelize([], 2).glom().collect()).toEqual([[], []]);
    });
  });

  describe("keyBy", () => {
    it("pairs each record with its key", async () => {
      expect(
        await sc()
          .range(3)
          .keyBy((x) => x * x)
          .collect(),
      ).toEqual([
        [0, 0],
        [1, 1],
        [4, 2],
      ]);
    });
  });

  describe("pipe", () => {
    it("sends records as lines through a program", async () => {
      const rdd = sc().parallelize(["1", "2", "", "3"], 2);

      expect(await rdd.pipe("cat").collect()).toEqual(["1", "2", "", "3"]);
    });

    it("passes an environment and lets functions write lines", async () => {
      const rdd = sc().parallelize([1, 2], 1);

      const piped = rdd.pipe(["sh", "-c", 'echo "$GREETING"; cat'], { GREETING: "hello" }, true, {
        printPipeContext: (print) => print("first"),
        printRDDElement: (record, print) => print(`<${record}>`),
      });

      expect(await piped.collect()).toEqual(["hello", "first", "<1>", "<2>"]);
    });

    it("fails when the program does, if told to check", async () => {
      const rdd = sc().parallelize(["1"], 1);

      await expectCode(() => rdd.pipe("false", {}, true).collect(), "TASK_FAILED");
      expect(await rdd.pipe("false").collect()).toEqual([]);
    });
  });

  describe("zipWithIndex", () => {
    it("counts records over all partitions", async () => {
      expect(await sc().parallelize(["a", "b", "c", "d"], 3).zipWithIndex().collect()).toEqual([
        ["a", 0],
        ["b", 1],
        ["c", 2],
        ["d", 3],
      ]);
    });

    it("passes over empty partitions", async () => {
      expect(await sc().parallelize(["a", "b"], 5).zipWithIndex().collect()).toEqual([
        ["a", 0],
        ["b", 1],
      ]);
      expect(await sc().emptyRDD<string>().zipWithIndex().collect()).toEqual([]);
    });
  });

  describe("zipWithUniqueId", () => {
    it("numbers records by partition without a job", async () => {
      const rdd = sc().parallelize(["a", "b", "c", "d", "e"], 3).zipWithUniqueId();

      expect(await rdd.collect()).toEqual([
        ["a", 0],
        ["b", 1],
        ["c", 4],
        ["d", 2],
        ["e", 5],
      ]);
    });
  });

  describe("sample", () => {
    it("is the same for the same seed and about as large as asked for", async () => {
      const rdd = sc().parallelize(numbers(1000), 4);

      const sample = await rdd.sample(false, 0.1, 81).collect();

      expect(sample.length).toBeGreaterThan(50);
      expect(sample.length).toBeLessThan(160);
      expect(await rdd.sample(false, 0.1, 81).collect()).toEqual(sample);
      expect(await rdd.sample(false, 0).collect()).toEqual([]);
    });

    it("repeats records with replacement", async () => {
      const sample = await sc().parallelize(numbers(500), 2).sample(true, 2, 5n).collect();

      expect(sample.length).toBeGreaterThan(800);
      expect(new Set(sample).size).toBeLessThan(sample.length);
    });

    it("refuses impossible fractions", async () => {
      await expectCode(() => sc().range(3).sample(false, 1.5), "INVALID_FRACTION");
      await expectCode(() => sc().range(3).sample(true, -1), "INVALID_FRACTION");
    });
  });

  describe("randomSplit", () => {
    it("gives disjoint parts that cover the whole", async () => {
      const parts = sc().parallelize(numbers(500), 3).randomSplit([2, 3], 17);

      const [left, right] = await Promise.all(parts.map((part) => part.collect()));

      expect(left?.length).toBeGreaterThan(120);
      expect(sorted([...(left ?? []), ...(right ?? [])])).toEqual(sorted(numbers(500)));
    });

    it("refuses weights without a sum", async () => {
      await expectCode(() => sc().range(3).randomSplit([0, 0]), "INVALID_WEIGHTS");
    });
  });

  describe("barrier", () => {
    it("runs the tasks of the stage together", async () => {
      const rdd = sc().parallelize([1, 2, 3], 1);

      expect(
        await rdd
          .barrier()
          .mapPartitions((records) => records)
          .collect(),
      ).toEqual([1, 2, 3]);
      const indexed = rdd.barrier().mapPartitionsWithIndex((partition, records) => {
        return [[partition, [...records].length]];
      });
      expect(await indexed.collect()).toEqual([[0, 3]]);
    });
  });
}
