import { type RDD, SparkConf, SparkContext } from "@firesteel/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { collectGarbage } from "#src/embedded/collect-garbage";
import { type RecordingEngine, recordingEngine } from "./recording-engine.ts";

let engine: RecordingEngine;
let sc: SparkContext;

beforeEach(() => {
  engine = recordingEngine();
  sc = new SparkContext(new SparkConf().setMaster("local[2]").setAppName("plans"), {
    engine: engine.factory,
  });
});

afterEach(async () => {
  await sc.stop();
});

const words = (): RDD<[string, number]> => sc.parallelize(["a", "b", "a"], 2).map((w) => [w, 1]);

describe("Planner", () => {
  it("fuses narrow operators into one stage", async () => {
    await sc
      .range(10)
      .map((x) => x + 1)
      .filter((x) => x % 2 === 0)
      .flatMap((x) => [x, x])
      .count();

    const [plan] = engine.plans;
    expect(plan?.stages.length).toBe(1);
    expect(plan?.stages[0]?.root).toMatchObject({
      kind: "narrow",
      input: { kind: "range" },
      ops: [{ op: "map" }, { op: "filter" }, { op: "flatMap" }],
    });
    expect(plan?.stages[0]?.rdds.length).toBe(4);
    expect(plan?.stages[0]?.name).toMatch(/^count at planner\.test/);
  });

  it("cuts at shuffles, parents first, and keeps their numbers for all jobs", async () => {
    const counts = words().reduceByKey((a, b) => a + b, 3);
    const sorted = counts.map(([w, n]) => [n, w]).sortByKey(true, 2);

    await sorted.collect();
    await sorted.count();

    const [first, last] = [engine.plans[0], engine.plans.at(-1)];
    expect(last?.stages.map((stage) => stage.sink.kind)).toEqual([
      "shuffleWrite",
      "shuffleWrite",
      "count",
    ]);
    expect(last?.shuffles.map(({ numMaps, numReduces }) => [numMaps, numReduces])).toEqual([
      [2, 3],
      [3, 2],
    ]);
    // The first job sampled the keys, behind the first shuffle.
    expect(first?.shuffles[0]).toEqual(last?.shuffles[0]);
    expect(first?.stages[0]).toBe(last?.stages[0]);
  });

  it("writes the same bytes for the same stage in every job", async () => {
    const counts = words().reduceByKey((a, b) => a + b, 3);

    await counts.collect();
    await counts.collect();

    const [one, two] = engine.plans.map((plan) => plan.stages.at(-1)?.bundle.id);
    expect(one).toBe(two);
  });

  it("reads what is persisted, and what is above only where it is not kept", async () => {
    const kept = words().cache();
    await kept.keys().count();

    expect(engine.plans[0]?.stages[0]?.root).toMatchObject({
      kind: "narrow",
      ops: [{ op: "keys" }],
      input: { kind: "cached", rdd: kept.id, partitions: 2, input: { kind: "narrow" } },
    });
  });

  it("plans a shuffle again after storage levels have changed", async () => {
    const pairs = words();
    const counts = pairs.reduceByKey((a, b) => a + b);
    await counts.count();
    pairs.cache();
    await counts.count();

    const roots = engine.plans.map((plan) => plan.stages[0]?.root.kind);
    expect(roots).toEqual(["narrow", "cached"]);
    const stages = engine.plans.map((plan) => plan.stages[0]?.stage);
    expect(stages[0]).toBe(stages[1]);
  });

  it("runs one stage for a shuffle that is read twice", async () => {
    const counts = words().reduceByKey((a, b) => a + b);

    await counts.union(counts.mapValues((n) => -n)).count();

    expect(engine.plans[0]?.stages.length).toBe(2);
  });

  it("runs barrier stages as such", async () => {
    await sc
      .range(4)
      .barrier()
      .mapPartitions((records) => records)
      .count();

    expect(engine.plans[0]?.stages[0]?.barrier).toBe(true);
  });

  it("runs no job for no partitions", async () => {
    expect(
      await sc
        .emptyRDD<number>()
        .map((x) => x)
        .collect(),
    ).toEqual([]);
    expect(engine.plans).toEqual([]);
  });

  it("plans long lineages without nesting calls as deep", async () => {
    let rdd: RDD<number> = sc.range(0, 4, 1, 1);
    for (let i = 0; i < 3000; i++) rdd = rdd.map((x) => x + 1);

    expect(await rdd.first()).toBe(3000);
  });
});

describe("concurrent actions", () => {
  it("share what planning finds out, and one that is cancelled does not fail the other", async () => {
    const slow = sc.range(0, 2000, 1, 2).map(async (x) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return x;
    });
    const indexed = slow.zipWithIndex();
    const controller = new AbortController();
    const cancelled = indexed.count({ signal: controller.signal }).catch((error: unknown) => error);
    const other = indexed.filter(([x]) => x < 3).collect();
    await new Promise((resolve) => setTimeout(resolve, 30));

    controller.abort();

    expect(await cancelled).toMatchObject({ code: "JOB_CANCELLED" });
    expect(await other).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
  });

  it("give each its own result", async () => {
    const counts = words().reduceByKey((a, b) => a + b);

    const results = await Promise.all([counts.count(), counts.collectAsMap(), counts.keys().max()]);

    expect(results).toEqual([
      2,
      new Map([
        ["a", 2],
        ["b", 1],
      ]),
      "b",
    ]);
  });
});

describe("what nobody holds", () => {
  const until = async (isDone: () => boolean, rounds = 200): Promise<void> => {
    for (let i = 0; i < rounds && !isDone(); i++) {
      collectGarbage();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  it("is freed: shuffles, kept partitions and broadcasts", async () => {
    const use = async (): Promise<number> => {
      const table = sc.broadcast([1, 2]);
      const kept = words()
        .mapValues((n) => n + (table.value[0] ?? 0))
        .cache();
      await kept.reduceByKey((a, b) => a + b).collect();
      return kept.id;
    };
    const id = await use();
    const [shuffle] = engine.plans[0]?.shuffles ?? [];
    engine.plans.length = 0;

    await until(
      () =>
        engine.released.length > 0 &&
        engine.unpersisted.length > 0 &&
        engine.destroyedBroadcasts.length > 0,
    );

    expect(engine.released).toEqual([shuffle?.shuffle]);
    expect(engine.unpersisted).toEqual([id]);
    expect(engine.destroyedBroadcasts.length).toBe(1);
    expect(sc.getPersistentRDDs().size).toBe(0);
  });

  it("is kept as long as an RDD needs it", async () => {
    const counts = words().reduceByKey((a, b) => a + b);
    await counts.collect();
    const derived = counts.mapValues((n) => n * 2);

    // Each collects all garbage: what is freed is freed in the first few.
    await until(() => engine.released.length > 0, 20);

    expect(engine.released).toEqual([]);
    expect(await derived.count()).toBe(2);
  });
});
