import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { engines, failureOf, withContext } from "./contexts.ts";

const [[, engine]] = engines as [(typeof engines)[0]];
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe("chains with async functions", () => {
  it("keep the order of the records", async () => {
    await withContext(engine, async (sc) => {
      const rdd = sc
        .parallelize(upTo(40), 2)
        .map(async (x) => {
          await sleep((x * 7) % 5);
          return x;
        })
        .filter((x) => x % 4 !== 0)
        .flatMap(async function* (x) {
          yield x;
          await sleep(1);
          yield -x;
        });

      const expected = upTo(40)
        .filter((x) => x % 4 !== 0)
        .flatMap((x) => [x, -x]);
      expect(await rdd.collect()).toEqual(expected);
    });
  });

  it("have no more calls under way than the conf allows", async () => {
    const mostAtOnce = async (conf: Record<string, string>): Promise<number> =>
      await withContext(
        engine,
        async (sc) => {
          let running = 0;
          const seen = sc.parallelize(upTo(60), 1).map(async () => {
            const now = ++running;
            await sleep(1);
            running--;
            return now;
          });
          return await seen.max();
        },
        conf,
      );

    expect(await mostAtOnce({})).toBe(16);
    expect(await mostAtOnce({ "spark.firesteel.async.concurrency": "3" })).toBe(3);
  });

  it("await reductions call by call and foreach several at once", async () => {
    await withContext(engine, async (sc) => {
      const rdd = sc.parallelize(["a", "b", "c"], 1);
      const sum = sc.longAccumulator("sum");

      expect(await rdd.reduce(async (a, b) => `(${a}${b})`)).toBe("((ab)c)");
      await rdd.foreach(async () => {
        await sleep(1);
        sum.add(1);
      });
      expect(sum.value).toBe(3);
    });
  });

  it("give mapPartitions input that can be iterated both ways", async () => {
    await withContext(engine, async (sc) => {
      const rdd = sc.parallelize(upTo(10), 2);

      const awaited = rdd.mapPartitions(async function* (it) {
        for await (const x of it) yield x + 1;
      });
      const drained = rdd.map(async (x) => x).mapPartitions((it) => [[...it].length]);
      const promised = rdd.mapPartitions(async (it) => [[...it].length]);

      expect(await awaited.collect()).toEqual(upTo(10).map((x) => x + 1));
      expect(await drained.collect()).toEqual([5, 5]);
      expect(await promised.collect()).toEqual([5, 5]);
    });
  });

  it("are refused where tables and sorts cannot wait", async () => {
    await withContext(engine, async (sc) => {
      const pairs = sc.parallelize([1, 2], 1).map((x) => [x, x]);
      const sum = (async (a: number, b: number) => a + b) as never;

      const failure = await failureOf(pairs.reduceByKey(sum).collect());

      expect(failure.code).toBe("ASYNC_NOT_ALLOWED");
    });
  });

  it("fail with the error of the first record that fails", async () => {
    await withContext(engine, async (sc) => {
      const rdd = sc.parallelize(upTo(20), 1).map(async (x) => {
        await sleep(20 - x);
        if (x >= 5) throw new RangeError(`no ${x}`);
        return x;
      });

      const failure = await failureOf(rdd.collect());

      expect(failure.message).toBe("no 5");
      expect(failure.fields["operator"]).toMatch(/^map at /);
    });
  });
});

describe("a plain function that returns a Promise", () => {
  it("is refused at every operator and sink, naming it", async () => {
    await withContext(engine, async (sc) => {
      const rdd = sc.parallelize([1, 2, 3], 1);
      const later = ((x: number) => Promise.resolve(x)) as never;
      const attempts: readonly (readonly [string, () => Promise<unknown>])[] = [
        ["map", () => rdd.map(later).count()],
        ["filter", () => rdd.filter(later).count()],
        ["flatMap", () => rdd.flatMap(later).count()],
        ["keyBy", () => rdd.keyBy(later).count()],
        [
          "mapValues",
          () =>
            rdd
              .map((x) => [x, x])
              .mapValues(later)
              .count(),
        ],
        [
          "flatMapValues",
          () =>
            rdd
              .map((x) => [x, x])
              .flatMapValues(later)
              .count(),
        ],
        ["mapPartitions", () => rdd.mapPartitions(later).count()],
        ["reduce", () => rdd.reduce(later)],
        ["aggregate", () => rdd.aggregate(0, later, later)],
        ["foreach", () => rdd.foreach(later)],
        ["top", () => rdd.top(1, later)],
        ["sortBy", () => rdd.sortBy(later, true, 2).collect()],
      ];

      for (const [name, attempt] of attempts) {
        const failure = await failureOf(attempt());
        expect([name, failure.code]).toEqual([name, "PROMISE_RETURNED"]);
        expect(failure.message).toContain("async (x) => f(x)");
      }
    });
  });

  it("is taken where it is marked with sc.async", async () => {
    await withContext(engine, async (sc) => {
      const marked = sc.async((x: number) => Promise.resolve(x * 2));

      expect(await sc.parallelize([1, 2, 3], 2).map(marked).collect()).toEqual([2, 4, 6]);
    });
  });

  it("never gets a Promise into a block", async () => {
    await withContext(engine, async (sc) => {
      const hidden = sc.parallelize([1, 2, 3], 1).map((x) => (x === 3 ? Promise.resolve(x) : x));

      const failure = await failureOf(hidden.collect());

      expect(["PROMISE_RECORD", "PROMISE_RETURNED"]).toContain(failure.code);
    });
  });
});
