import type { RDD, SparkContext } from "@firesteel/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { engines, withContext } from "./contexts.ts";

interface Step {
  readonly name: string;
  readonly onRdd: (rdd: RDD<unknown>) => RDD<unknown>;
  readonly onArray: (records: unknown[]) => unknown[];
  /** What it needs and what it gives. */
  readonly from: "any" | "pair";
  readonly to: "same" | "any" | "pair";
}

const size = (x: unknown): number => JSON.stringify(x)?.length ?? 0;

const steps: readonly Step[] = [
  step(
    "map",
    "any",
    "any",
    (r) => r.map((x) => ({ x })),
    (a) => a.map((x) => ({ x })),
  ),
  step(
    "filter",
    "any",
    "same",
    (r) => r.filter((x) => (JSON.stringify(x)?.length ?? 0) % 3 !== 0),
    (a) => a.filter((x) => size(x) % 3 !== 0),
  ),
  step(
    "flatMap to arrays",
    "any",
    "same",
    (r) => r.flatMap((x) => ((JSON.stringify(x)?.length ?? 0) % 2 === 0 ? [x, x] : [])),
    (a) => a.flatMap((x) => (size(x) % 2 === 0 ? [x, x] : [])),
  ),
  step(
    "flatMap to iterables",
    "any",
    "any",
    (r) =>
      r.flatMap(function* (x) {
        yield x;
        yield 1;
      }),
    (a) => a.flatMap((x) => [x, 1]),
  ),
  step(
    "keyBy",
    "any",
    "pair",
    (r) => r.keyBy((x) => typeof x),
    (a) => a.map((x) => [typeof x, x]),
  ),
  step(
    "map to pairs",
    "any",
    "pair",
    (r) => r.map((x) => [1, x]),
    (a) => a.map((x) => [1, x]),
  ),
  pairStep(
    "mapValues",
    "pair",
    (r) => r.mapValues((v) => [v]),
    (a) => a.map(([k, v]) => [k, [v]]),
  ),
  pairStep(
    "flatMapValues",
    "pair",
    (r) => r.flatMapValues((v) => [v, null]),
    (a) =>
      a.flatMap(([k, v]) => [
        [k, v],
        [k, null],
      ]),
  ),
  pairStep(
    "keys",
    "any",
    (r) => r.keys(),
    (a) => a.map(([k]) => k),
  ),
  pairStep(
    "values",
    "any",
    (r) => r.values(),
    (a) => a.map(([, v]) => v),
  ),
  step(
    "mapPartitions",
    "any",
    "same",
    (r) =>
      r.mapPartitions(function* (it) {
        for (const x of it) yield x;
      }),
    (a) => a,
  ),
  step(
    "an async map",
    "any",
    "any",
    (r) => r.map(async (x) => [x]),
    (a) => a.map((x) => [x]),
  ),
  step(
    "an async filter",
    "any",
    "same",
    (r) => r.filter((async (x: unknown) => x !== 1) as never),
    (a) => a.filter((x) => x !== 1),
  ),
  step(
    "glom",
    "any",
    "any",
    (r) => r.glom(),
    (a) => [a],
  ),
];

function step(
  name: string,
  from: Step["from"],
  to: Step["to"],
  onRdd: (rdd: RDD<unknown>) => unknown,
  onArray: Step["onArray"],
): Step {
  return { name, from, to, onArray, onRdd: onRdd as Step["onRdd"] };
}

function pairStep(
  name: string,
  to: Step["to"],
  onRdd: (rdd: RDD<[unknown, unknown]>) => unknown,
  onArray: (records: [unknown, unknown][]) => unknown[],
): Step {
  return step(name, "pair", to, onRdd as (rdd: RDD<unknown>) => unknown, onArray as never);
}

/** Steps that fit each other, from a list of random picks. */
function fitting(picks: readonly number[]): Step[] {
  let isPair = false;
  return picks.map((pick) => {
    const fit = steps.filter((candidate) => candidate.from === "any" || isPair);
    const chosen = fit[pick % fit.length] as Step;
    isPair = chosen.to === "same" ? isPair : chosen.to === "pair";
    return chosen;
  });
}

async function check(sc: SparkContext, records: unknown[], chain: Step[]): Promise<void> {
  let rdd = sc.parallelize(records, 1);
  let expected: unknown[] = records;
  for (const { onRdd, onArray } of chain) {
    rdd = onRdd(rdd);
    expected = onArray(expected);
  }
  expect(await rdd.collect()).toEqual(expected);
  expect(await rdd.count()).toBe(expected.length);
}

describe.each(engines)("chains of narrow operators on the %s", (_, engine) => {
  it("give what the same steps give on an array", { timeout: 60_000 }, async () => {
    await withContext(engine, async (sc) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.oneof(fc.integer(), fc.string(), fc.constant(null)), { maxLength: 20 }),
          fc.array(fc.nat(1000), { maxLength: 7 }),
          async (records, picks) => check(sc, records, fitting(picks)),
        ),
        { numRuns: 60, endOnFailure: true },
      );
    });
  });

  it("run long chains and many nested flatMaps", async () => {
    await withContext(engine, async (sc) => {
      let rdd = sc.parallelize([1, 2, 3], 2);
      for (let i = 0; i < 300; i++) rdd = rdd.map((x) => x + 1);
      for (let i = 0; i < 6; i++) rdd = rdd.flatMap((x) => [x, x]);

      expect(await rdd.count()).toBe(192);
      expect(await rdd.max()).toBe(303);
    });
  });

  it("see their own partition below unions and coalesced partitions", async () => {
    await withContext(engine, async (sc) => {
      const left = sc.parallelize(["a", "b"], 2).mapPartitionsWithIndex((i, it) => [[i, ...it]]);
      const right = sc.parallelize(["c", "d"], 2).mapPartitionsWithIndex((i, it) => [[i, ...it]]);

      const together = await left.union(right).coalesce(1).zipWithUniqueId().collect();

      expect(together).toEqual([
        [[0, "a"], 0],
        [[1, "b"], 1],
        [[0, "c"], 2],
        [[1, "d"], 3],
      ]);
    });
  });

  it("start every attempt with the state that was captured", async () => {
    await withContext(engine, async (sc) => {
      let seen = 10;
      const numbered = sc.parallelize(["a", "b", "c", "d"], 2).map((x) => `${x}${seen++}`);

      expect(await numbered.collect()).toEqual(["a10", "b11", "c10", "d11"]);
      expect(await numbered.collect()).toEqual(["a10", "b11", "c10", "d11"]);
      expect(seen).toBe(10);
    });
  });

  it("take names from nowhere: hostile keys and labels are data", async () => {
    await withContext(engine, async (sc) => {
      const keys = ["__proto__", "constructor", '"];process.exit()//', "`${1}`", "\u2028"];
      const pairs = sc.parallelize(keys, 2).map((k) => [k, 1]);

      const counts = await pairs
        .union(pairs)
        .reduceByKey((a, b) => a + b)
        .collectAsMap();

      expect([...counts].toSorted()).toEqual(keys.map((k) => [k, 2]).toSorted());
    });
  });
});

describe("laziness", () => {
  const [[, engine]] = engines as [(typeof engines)[0]];

  it("ends infinite sources as soon as enough is there", async () => {
    await withContext(engine, async (sc) => {
      const one = sc.parallelize([1], 1);
      const naturals = function* (): Generator<number> {
        for (let i = 0; ; i++) yield i;
      };

      expect(
        await one
          .flatMap(naturals)
          .map((x) => x * 2)
          .take(3),
      ).toEqual([0, 2, 4]);
      expect(
        await one
          .mapPartitions(naturals)
          .filter((x) => x % 2 === 1)
          .take(2),
      ).toEqual([1, 3]);
    });
  });

  it("computes no record that take does not need", async () => {
    await withContext(engine, async (sc) => {
      const count = sc.longAccumulator("count");
      const counted = sc
        .parallelize(
          Array.from({ length: 1000 }, (_, i) => i),
          1,
        )
        .map((x) => {
          count.add(1);
          return x;
        });

      expect(await counted.take(3)).toEqual([0, 1, 2]);
      expect(count.value).toBe(3);
    });
  });

  it("lets an abandoned generator run its finally block", async () => {
    await withContext(engine, async (sc) => {
      const ended = sc.collectionAccumulator<string>("ended");
      const generated = sc.parallelize([1], 1).mapPartitions(function* () {
        try {
          for (let i = 0; ; i++) yield i;
        } finally {
          ended.add("ended");
        }
      });

      expect(await generated.take(2)).toEqual([0, 1]);
      expect(ended.value).toEqual(["ended"]);
    });
  });

  it("hands mapPartitions an iterator that pulls as it is pulled", async () => {
    await withContext(engine, async (sc) => {
      const made = sc.longAccumulator("made");
      const rdd = sc
        .range(1_000_000)
        .coalesce(1)
        .map((x) => {
          made.add(1);
          return x;
        })
        .mapPartitions((it) => [it.next().value, it.next().value]);

      expect(await rdd.collect()).toEqual([0, 1]);
      expect(made.value).toBeLessThan(1000);
    });
  });
});
