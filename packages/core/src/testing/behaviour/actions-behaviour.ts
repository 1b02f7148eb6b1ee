import { describe, expect, it } from "vitest";
import { type Context, expectCode, numbers, slowRecords, sorted } from "./behaviour.ts";

/** Actions that bring records or counts to the driver. */
export function actionsBehaviour(sc: Context): void {
  describe("collect", () => {
    it("gives records of every kind as they were", async () => {
      class Point {
        readonly x: number;
        readonly y: number;
        constructor(x: number, y: number) {
          this.x = x;
          this.y = y;
        }
        get length(): number {
          return Math.hypot(this.x, this.y);
        }
      }
      const cyclic: { self?: unknown } = {};
      cyclic.self = cyclic;
      const records: unknown[] = [
        undefined,
        null,
        true,
        -0,
        Number.NaN,
        2 ** 60,
        10n ** 30n,
        "\uD800",
        "é😀",
        new Date(0),
        [1, [2, [3]]],
        { a: undefined },
        { __proto__: null, k: 1 },
        new Map([[1, { s: new Set("x") }]]),
        new Uint8Array([1, 2]),
        /x/gi,
        cyclic,
        new Point(3, 4),
      ];

      const back = await sc()
        .parallelize(records, 3)
        .map((record) => record)
        .collect();

      expect(back).toEqual(records);
      expect(Object.is(back[3], -0)).toBe(true);
      const point = back.at(-1);
      expect(point).toBeInstanceOf(Point);
      expect((point as Point).length).toBe(5);
    });

    it("keeps the class of instances through stages that do not name it", async () => {
      class Money {
        readonly cents: number;
        constructor(cents: number) {
          this.cents = cents;
        }
        plus(other: Money): Money {
          return new Money(this.cents + other.cents);
        }
      }
      const made = sc()
        .parallelize([1, 2, 3, 4], 2)
        .map((x) => [x % 2, new Money(x)]);

      const grouped = await made
        .groupByKey(3)
        .mapValues((all) => all[0])
        .collect();
      const summed = await made.reduceByKey((a, b) => a.plus(b), 2).collectAsMap();

      for (const [, first] of grouped) expect(first).toBeInstanceOf(Money);
      expect(summed.get(0)).toBeInstanceOf(Money);
      expect(summed.get(0)?.cents).toBe(6);
    });

    it("gives no records of no partitions", async () => {
      expect(await sc().emptyRDD().collect()).toEqual([]);
      expect(
        await sc()
          .emptyRDD<number>()
          .map((x) => x + 1)
          .count(),
      ).toBe(0);
      expect(await sc().emptyRDD().getNumPartitions()).toBe(0);
    });
  });

  describe("count", () => {
    it("counts the records of all partitions", async () => {
      expect(await sc().parallelize([2, 3, 4], 5).count()).toBe(3);
      expect(await sc().range(0, 100_000, 1, 7).count()).toBe(100_000);
    });
  });

  describe("first, take and isEmpty", () => {
    it("look at few partitions", async () => {
      const rdd = sc().parallelize([2, 3, 4, 5, 6], 5);

      expect(await rdd.first()).toBe(2);
      expect(await rdd.take(2)).toEqual([2, 3]);
      expect(await rdd.take(10)).toEqual([2, 3, 4, 5, 6]);
      expect(await rdd.take(0)).toEqual([]);
      expect(
        await sc()
          .range(0, 100, 1, 100)
          .filter((x) => x > 90)
          .take(3),
      ).toEqual([91, 92, 93]);
      const touched = sc().longAccumulator();
      const counted = sc()
        .range(0, 10, 1, 10)
        .map((x) => {
          touched.add(1);
          return x;
        });
      await counted.take(1);
      expect(touched.value).toBeLessThan(10);
    });

    it("know what is empty", async () => {
      expect(await sc().parallelize([]).isEmpty()).toBe(true);
      expect(await sc().emptyRDD().isEmpty()).toBe(true);
      expect(await sc().parallelize([1]).isEmpty()).toBe(false);
      await expectCode(() => sc().parallelize([]).first(), "EMPTY_RDD");
    });
  });

  describe("toLocalIterator", () => {
    it("gives records one partition after another", async () => {
      for (const prefetch of [false, true]) {
        const seen: number[] = [];
        for await (const x of sc().parallelize(numbers(10), 3).toLocalIterator(prefetch))
          seen.push(x);
        expect(seen).toEqual(numbers(10));
      }
    });

    it("runs no more jobs when the loop ends early", async () => {
      const touched = sc().longAccumulator();
      const rdd = sc()
        .range(0, 4, 1, 4)
        .map((x) => {
          touched.add(1);
          return x;
        });

      for await (const x of rdd.toLocalIterator()) if (x === 1) break;

      expect(touched.value).toBe(2);
    });
  });

  describe("iterator", () => {
    it("computes one partition", async () => {
      const rdd = sc().parallelize([1, 2, 3, 4, 5], 2);
      const [, second] = await rdd.partitions();
      const seen: number[] = [];

      for await (const x of rdd.iterator(second ?? 0)) seen.push(x);

      expect(seen).toEqual([3, 4, 5]);
      const missing = async (): Promise<void> => {
        for await (const x of rdd.iterator(7)) void x;
      };
      await expectCode(missing, "INVALID_PARTITION");
    });
  });

  describe("takeSample", () => {
    it("gives exactly as many records as asked for", async () => {
      const rdd = sc().parallelize(numbers(10), 2);

      expect((await rdd.takeSample(true, 20, 1)).length).toBe(20);
      expect((await rdd.takeSample(false, 5, 2)).length).toBe(5);
      const all = await rdd.takeSample(false, 15, 3);
      expect(sorted(all)).toEqual(numbers(10));
      expect(await rdd.takeSample(false, 5, 2)).toEqual(await rdd.takeSample(false, 5, 2));
      expect(await sc().emptyRDD().takeSample(false, 3)).toEqual([]);
      await expectCode(() => rdd.takeSample(false, -1), "INVALID_SAMPLE_SIZE");
    });
  });

  describe("foreach and foreachPartition", () => {
    it("run on the executors, for their effects", async () => {
      const sum = sc().longAccumulator();
      const partitions = sc().longAccumulator();
      const rdd = sc().parallelize([1, 2, 3, 4, 5], 2);

      await rdd.foreach((x) => sum.add(x));
      await rdd.foreach(async (x) => {
        await Promise.resolve();
        sum.add(x);
      });
      await rdd.foreachPartition((records) => {
        partitions.add([...records].length);
      });
      await rdd.foreachPartition(async (records) => {
        for (const x of records) partitions.add(x * 0);
      });

      expect(sum.value).toBe(30);
      expect(partitions.value).toBe(5);
    });
  });

  describe("countByValue and countByKey", () => {
    it("count by structure", async () => {
      expect(await sc().parallelize([1, 2, 1, 2, 2], 2).countByValue()).toEqual(
        new Map([
          [1, 2],
          [2, 3],
        ]),
      );
      const pairs = sc().parallelize(
        [
          [["x", 1], 1],
          [["x", 1], 2],
          [["y", 1], 1],
        ],
        2,
      );
      const counts = await pairs.countByKey();
      expect(counts.get(["x", 1])).toBe(2);
      expect(counts.size).toBe(2);
    });
  });

  describe("collectAsMap", () => {
    it("finds keys by structure; the last value counts", async () => {
      const map = await sc()
        .parallelize(
          [
            [[1], 2],
            [[3], 4],
            [[1], 5],
          ],
          2,
        )
        .collectAsMap();

      expect(map.get([1])).toBe(5);
      expect(map.get([3])).toBe(4);
      expect(map.size).toBe(2);
    });
  });

  describe("reduceByKeyLocally", () => {
    it("merges on the driver", async () => {
      const rdd = sc().parallelize(
        [
          ["a", 1],
          ["b", 1],
          ["a", 1],
        ],
        2,
      );

      expect(await rdd.reduceByKeyLocally((a, b) => a + b)).toEqual(
        new Map([
          ["a", 2],
          ["b", 1],
        ]),
      );
    });
  });

  describe("lookup", () => {
    it("gives all values of a key, by structure", async () => {
      const rdd = sc().parallelize(
        [
          [["a", "b"], "c"],
          [["x"], "y"],
          [["a", "b"], "d"],
        ],
        2,
      );

      expect(await rdd.lookup(["a", "b"])).toEqual(["c", "d"]);
      expect(await rdd.partitionBy(4).lookup(["a", "b"])).toEqual(["c", "d"]);
      expect(await rdd.lookup(["none"])).toEqual([]);
    });
  });

  describe("async actions", () => {
    it("are promises with the ids of their jobs", async () => {
      const rdd = sc().parallelize([1, 2, 3], 2);
      const count = rdd.countAsync();

      expect(await count).toBe(3);
      expect(count.isCompleted).toBe(true);
      expect(count.isCancelled).toBe(false);
      expect(count.jobIds.length).toBe(1);
      expect(count.value).toEqual({ succeeded: true, value: 3 });
      expect(await rdd.collectAsync().result(30_000)).toEqual([1, 2, 3]);
      expect(await rdd.takeAsync(2).get()).toEqual([1, 2]);
      await rdd.foreachAsync(() => undefined).ready();
      await rdd.foreachPartitionAsync(() => undefined);
    });

    it("can be cancelled", async () => {
      const slow = slowRecords(sc());
      const action = slow.collectAsync();

      action.cancel("changed my mind");

      await expectCode(() => action, "JOB_CANCELLED");
      expect(action.isCancelled).toBe(true);
      expect(await sc().parallelize([1]).count()).toBe(1);
    });
  });

  describe("approximate counts", () => {
    it("are exact when the job is done in time", async () => {
      const rdd = sc().parallelize(["a", "b", "a"], 3);

      const count = await rdd.countApprox(60_000);
      expect(count.isInitialValueFinal).toBe(true);
      expect(count.initialValue.mean).toBe(3);
      const byValue = await (await rdd.countByValueApprox(60_000)).getFinalValue();
      expect(byValue.get("a")?.mean).toBe(2);
      const byKey = await rdd.keyBy((x) => x).countByKeyApprox(60_000, 0.9);
      expect(byKey.initialValue.get("b")?.high).toBe(1);
      const doubles = sc().range(1, 11, 1, 4);
      expect((await doubles.sumApprox(60_000)).initialValue.mean).toBe(55);
      expect((await doubles.meanApprox(60_000)).initialValue.low).toBe(5.5);
    });

    it("guess when the time is up, and tell the whole later", async () => {
      const rdd = sc()
        .range(0, 4, 1, 4)
        .map(async (x) => {
          if (x === 3) await new Promise((resolve) => setTimeout(resolve, 1500));
          return x;
        });

      const count = await rdd.countApprox(1);

      expect(count.isInitialValueFinal).toBe(false);
      expect((await count.getFinalValue()).mean).toBe(4);
    });
  });
}
