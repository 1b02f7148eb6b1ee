import type { RDD, SparkContext } from "@firesteel/core";
import { createHostileEngine, createInProcessEngine } from "@firesteel/core/testing";
import { describe, expect, it } from "vitest";
import type { EngineOptions } from "#src/engine/engine";
import { withContext } from "./contexts.ts";

const words = ["ash", "birch", "cedar", "elm", "fir", "", "\ud83d", "\u{1f332}", "oak", "yew"];

/** Pairs of many kinds of keys, of which some are equal without being the same. */
function pairs(sc: SparkContext): RDD<[unknown, number]> {
  const all = words;
  return sc
    .parallelize(
      Array.from({ length: 3000 }, (_, i) => i),
      4,
    )
    .map((i): [unknown, number] => {
      switch (i % 5) {
        case 0:
          return [(i * 7919) % 1000, i];
        case 1:
          return [all[i % 10], i];
        case 2:
          return [[i % 37, all[i % 7]], i];
        case 3:
          return [{ b: i % 11, a: null }, i];
        default:
          return [i % 2 === 0 ? undefined : -0, i];
      }
    });
}

function others(sc: SparkContext): RDD<[unknown, string]> {
  const all = words;
  return sc
    .parallelize(
      Array.from({ length: 500 }, (_, i) => i),
      3,
    )
    .map((i): [unknown, string] => [i % 60 === 1 ? all[i % 7] : i, `other ${i}`]);
}

/** Nearly all pairs have the same key. */
function hot(
  sc: SparkContext,
  n: number,
  label: string,
  key: string = "hot",
): RDD<[string, string]> {
  return sc
    .parallelize(
      Array.from({ length: n }, (_, i) => i),
      2,
    )
    .map((i): [string, string] => [i % 10 === 0 ? `cold ${i}` : key, `${label} ${i}`]);
}

const programs: readonly (readonly [string, (sc: SparkContext) => Promise<unknown>])[] = [
  [
    "reduceByKey",
    (sc) =>
      pairs(sc)
        .mapValues(String)
        .reduceByKey((a, b) => `${a} ${b}`, 3)
        .collect(),
  ],
  [
    "groupByKey",
    (sc) =>
      pairs(sc)
        .groupByKey(3)
        .mapValues((v) => [...v])
        .collect(),
  ],
  ["distinct", (sc) => pairs(sc).keys().distinct(3).collect()],
  [
    "combineByKey with growing combiners",
    (sc) =>
      pairs(sc)
        .combineByKey(
          (v) => [v],
          (list, v) => [...list, v],
          (a, b) => [...a, ...b],
          2,
        )
        .collect(),
  ],
  [
    "grouping of an already partitioned RDD",
    (sc) => pairs(sc).partitionBy(3).groupByKey(3).collect(),
  ],
  [
    "a combiner of an already partitioned RDD",
    (sc) =>
      pairs(sc)
        .partitionBy(3)
        .mapValues(String)
        .reduceByKey((a, b) => `${a} ${b}`, 3)
        .collect(),
  ],
  [
    "sortBy",
    (sc) =>
      sc
        .parallelize(
          Array.from({ length: 4000 }, (_, i) => (i * 7919) % 5000),
          4,
        )
        .sortBy((x) => x % 100, false, 3)
        .collect(),
  ],
  [
    "sortByKey with nulls and a key function",
    (sc) =>
      pairs(sc)
        .map(([, v]): [string | null, number] => [v % 3 === 0 ? null : String(v % 50), v])
        .sortByKey(false, 3, (k) => k, { nulls: "first" })
        .collect(),
  ],
  [
    "repartitionAndSortWithinPartitions",
    (sc) =>
      pairs(sc)
        .map(([, v]): [number, number] => [v % 200, v])
        .repartitionAndSortWithinPartitions(3)
        .glom()
        .collect(),
  ],
  ["cogroup", (sc) => pairs(sc).cogroup(others(sc), 3).collect()],
  ["join", (sc) => pairs(sc).join(others(sc), 3).collect()],
  ["leftOuterJoin", (sc) => pairs(sc).leftOuterJoin(others(sc), 3).collect()],
  ["rightOuterJoin", (sc) => pairs(sc).rightOuterJoin(others(sc), 3).collect()],
  ["fullOuterJoin", (sc) => pairs(sc).fullOuterJoin(others(sc), 3).collect()],
  [
    "joins of one key with itself",
    async (sc) => {
      const left = hot(sc, 120, "left");
      const right = hot(sc, 60, "right");
      return [
        await left.join(right, 2).collect(),
        await left.rightOuterJoin(right, 2).collect(),
        await left.fullOuterJoin(hot(sc, 60, "other", "absent"), 2).collect(),
      ];
    },
  ],
  [
    "groups that are larger than what is kept of one at once",
    async (sc) => [
      await hot(sc, 12_000, "value").groupByKey(2).collect(),
      await hot(sc, 6_000, "left")
        .cogroup(hot(sc, 9_000, "right"), hot(sc, 10, "few"), 2)
        .collect(),
    ],
  ],
  ["subtractByKey", (sc) => pairs(sc).subtractByKey(others(sc), 3).collect()],
  ["intersection", (sc) => pairs(sc).keys().intersection(others(sc).keys(), 3).collect()],
  ["subtract", (sc) => pairs(sc).keys().subtract(others(sc).keys(), 3).collect()],
  [
    "cartesian",
    (sc) =>
      sc
        .parallelize(words, 2)
        .cartesian(others(sc).coalesce(1))
        .map(([a, [, b]]) => `${a} ${b}`)
        .collect(),
  ],
];

/** What the program gives, and how much its tasks spilled. */
async function run(
  program: (sc: SparkContext) => Promise<unknown>,
  engine: (options: EngineOptions) => ReturnType<typeof createInProcessEngine>,
): Promise<{ readonly result: unknown; readonly spilledBytes: number }> {
  let spilledBytes = 0;
  const listening = (options: EngineOptions): ReturnType<typeof createInProcessEngine> =>
    engine({
      ...options,
      listener: (event) => {
        if (event.type === "taskEnded") spilledBytes += event.metrics?.diskSpilledBytes ?? 0;
        options.listener(event);
      },
    });
  const result = await withContext(listening, program);
  return { result, spilledBytes };
}

describe("spilling", () => {
  it.each(programs)("changes neither the records nor the order of %s", async (_, program) => {
    const roomy = await run(program, createInProcessEngine);
    expect(roomy.spilledBytes).toBe(0);

    let spilledBytes = 0;
    for (const executionBytes of [100, 200_000]) {
      const tight = await run(program, (options) =>
        createInProcessEngine({ ...options, executionBytes }),
      );
      expect(tight.result).toEqual(roomy.result);
      if (executionBytes === 100) spilledBytes = tight.spilledBytes;
    }
    expect(spilledBytes).toBeGreaterThan(0);

    const hostile = await run(program, (options) =>
      createHostileEngine({ ...options, seed: 20_261_125, executionBytes: 8000 }),
    );
    expect(hostile.result).toEqual(roomy.result);
  });
});
