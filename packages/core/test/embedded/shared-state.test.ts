import { describe, expect, it } from "vitest";
import type { FunctionRef } from "#src/plan/function-ref";
import type { JobPlan } from "#src/plan/job-plan";
import type { PlanNode } from "#src/plan/plan-node";
import type { StorageLevelJson } from "#src/plan/storage-level-json";
import { failureOf, Harness, oneStage, stageOf } from "./engine-harness.ts";
import type { TaskFunction } from "./fault-runtime.ts";

const memoryOnly: StorageLevelJson = {
  useDisk: false,
  useMemory: true,
  useOffHeap: false,
  deserialized: false,
  replication: 1,
};
const diskOnly: StorageLevelJson = { ...memoryOnly, useDisk: true, useMemory: false };

/** Reads RDD 5 from the cache, or makes and stores it: gives whether it had to. */
const readOrCompute: TaskFunction = async (task, environment, { decode, program, store }) => {
  const { root } = program;
  if (root.kind !== "cached") throw new Error("expected a cached root");
  const cached = await environment.cachedBlocks(root.rdd, task.partition);
  if (cached !== undefined) return { computed: false, value: [...cached].flatMap(decode)[0] };
  const value = task.partition * 2;
  const stored = store(root.rdd, task.partition, root.level, [value]);
  return { computed: true, stored, value };
};

function cachingJob(
  stage: number,
  level: StorageLevelJson,
  run: TaskFunction = readOrCompute,
  numTasks = 3,
): JobPlan {
  const root: PlanNode<FunctionRef> = {
    kind: "cached",
    rdd: 5,
    level,
    partitions: numTasks,
    input: { kind: "range", start: 0, step: 1, count: numTasks, n: numTasks },
  };
  return { stages: [stageOf({ stage, numTasks, root, run })], shuffles: [] };
}

const plan = (stage: number): JobPlan => ({
  stages: [
    stageOf({
      stage: 10,
      numTasks: 2,
      writes: { shuffle: 3, numReduces: 2 },
      run: (task, _environment, { shuffle }) => {
        shuffle([[task.partition], [task.partition]]);
      },
    }),
    stageOf({
      stage,
      numTasks: 2,
      root: {
        kind: "cached",
        rdd: 6,
        level: memoryOnly,
        partitions: 2,
        input: { kind: "shuffle", shuffle: 3, read: { kind: "records" } },
      },
      run: async (task, environment, { decode, fetch, program, store }) => {
        const cached = await environment.cachedBlocks(6, task.partition);
        if (cached !== undefined) return [...cached].flatMap(decode);
        const records = fetch(3, task.partition);
        if (program.root.kind === "cached") store(6, task.partition, program.root.level, records);
        return records;
      },
    }),
  ],
  shuffles: [{ shuffle: 3, stage: 10, numMaps: 2, numReduces: 2, retain: false }],
});

const read: TaskFunction = async (_task, environment, tools) => {
  const bytes = await environment.broadcastBytes(Number((tools as { id?: number }).id ?? 0));
  return [...bytes];
};

const gather: TaskFunction = async (task, environment) =>
  await environment.barrier?.allGather(`from ${task.partition}`);

function barrierJob(run: TaskFunction | string, numTasks: number): JobPlan {
  return { stages: [stageOf({ stage: 0, numTasks, barrier: true, run })], shuffles: [] };
}

describe("cached partitions", () => {
  it.each([
    ["memory", memoryOnly],
    ["disk", diskOnly],
  ])("are computed once, in %s", async (_, level) => {
    await using harness = new Harness();

    const first = await harness.run(cachingJob(0, level));
    const second = await harness.run(cachingJob(1, level));

    expect(first).toMatchObject([{ computed: true }, { computed: true }, { computed: true }]);
    expect(second).toEqual([
      { computed: false, value: 0 },
      { computed: false, value: 2 },
      { computed: false, value: 4 },
    ]);
    const [storage] = await harness.engine.storage();
    expect(storage).toMatchObject({ rdd: 5, cachedPartitions: 3 });
    expect(level === memoryOnly ? storage?.diskBytes : storage?.memoryBytes).toBe(0);
    expect(level === memoryOnly ? storage?.memoryBytes : storage?.diskBytes).toBeGreaterThan(0);
  });

  it("are gone after unpersist", async () => {
    await using harness = new Harness();
    await harness.run(cachingJob(0, memoryOnly));

    await harness.engine.unpersist(5);

    expect(await harness.engine.storage()).toEqual([]);
    expect(await harness.run(cachingJob(1, memoryOnly))).toMatchObject([
      { computed: true },
      { computed: true },
      { computed: true },
    ]);
  });

  it("survive the worker that made them", async () => {
    await using harness = new Harness("local[1]");
    await harness.run(cachingJob(0, memoryOnly));

    const values = await harness.run(
      cachingJob(
        1,
        memoryOnly,
        `(task, environment, tools) => {
          if (task.attempt === 0) process.exit(1);
          return (${readOrCompute.toString()})(task, environment, tools);
        }` as unknown as TaskFunction,
      ),
    );

    expect(values).toMatchObject([{ computed: false }, { computed: false }, { computed: false }]);
    expect(harness.eventsOf("executorRemoved").length).toBeGreaterThan(0);
  });

  it("of an attempt that fails are not visible", async () => {
    await using harness = new Harness("local[1,2]");

    const values = await harness.run(
      cachingJob(
        0,
        memoryOnly,
        `async (task, environment, tools) => {
          const value = await (${readOrCompute.toString()})(task, environment, tools);
          if (task.attempt === 0) throw new Error("after storing");
          return value;
        }` as unknown as TaskFunction,
      ),
    );

    expect(values).toMatchObject([{ computed: true }, { computed: true }, { computed: true }]);
  });

  it("hide the stages below them", async () => {
    await using harness = new Harness();

    const first = await harness.run(plan(11));
    const second = await harness.run(plan(12));

    expect(second).toEqual(first);
    expect(harness.successes(10)).toEqual([1, 1]);
    expect(harness.eventsOf("stageSkipped").map(({ stage }) => stage)).toEqual([10]);
  });

  it("that find no room in memory are not stored", async () => {
    await using harness = new Harness("local[1]", {
      "spark.firesteel.slab.size": "64k",
      "spark.firesteel.memory.slabs": "64k",
    });

    const values = await harness.run(
      cachingJob(0, memoryOnly, (task, _environment, { program, store }) => {
        const level = program.root.kind === "cached" ? program.root.level : undefined;
        const records = Array.from({ length: 20_000 }, (_, i) => i * 1.5);
        return level && store(5, task.partition, level, records);
      }),
    );

    expect(values).toEqual([false, false, false]);
    expect(await harness.engine.storage()).toEqual([]);
  });
});

describe("a temporary directory that cannot be made", () => {
  it("fails the job that needs it, and no other", async () => {
    await using harness = new Harness("local[1]", { "spark.local.dir": "/dev/null/nowhere" });

    const error = await failureOf(harness.run(cachingJob(0, diskOnly)));

    expect(error.cause).toMatchObject({ code: "LOCAL_DIR_UNAVAILABLE" });
    expect((error.cause as Error).message).toContain("spark.local.dir");
    expect(await harness.run(cachingJob(1, memoryOnly))).toHaveLength(3);
  });
});

describe("broadcasts", () => {
  it("made before and after the first job reach every worker", async () => {
    await using harness = new Harness();
    const early = await harness.engine.broadcast(Uint8Array.of(1, 2, 3));
    expect(early).toBe(0);

    expect(await harness.run(oneStage(read, 4))).toEqual(
      Array.from({ length: 4 }, () => [1, 2, 3]),
    );

    const late = await harness.engine.broadcast(Uint8Array.of(9));
    const values = await harness.run(
      oneStage(`async (task, environment) => [...(await environment.broadcastBytes(${late}))]`, 2),
    );
    expect(values).toEqual([[9], [9]]);
  });

  it("can be dropped and read again, but not after they were destroyed", async () => {
    await using harness = new Harness();
    const id = await harness.engine.broadcast(Uint8Array.of(7));
    await harness.run(oneStage(read, 2));

    await harness.engine.removeBroadcast(id, false);
    expect(await harness.run(oneStage(read, 2))).toEqual([[7], [7]]);

    await harness.engine.removeBroadcast(id, true);
    expect((await failureOf(harness.run(oneStage(read, 2)))).cause).toMatchObject({
      code: "BROADCAST_DESTROYED",
    });
  });
});

describe("barrier stages", () => {
  it("run all tasks at once and gather messages by partition", async () => {
    await using harness = new Harness("local[3]");

    const values = await harness.run(barrierJob(gather, 3));

    const all = ["from 0", "from 1", "from 2"];
    expect(values).toEqual([all, all, all]);
  });

  it("are refused where there are too few slots", async () => {
    await using harness = new Harness("local[2]");

    const error = await failureOf(harness.run(barrierJob(gather, 3)));

    expect(error.code).toBe("BARRIER_SLOTS");
    expect(error.message).toContain("local[3]");
    expect(await harness.run(oneStage(() => 1, 1))).toEqual([1]);
  });

  it("begin anew as a whole when a worker dies", async () => {
    await using harness = new Harness("local[2]");

    const values = await harness.run(
      barrierJob(async (task, environment) => {
        await environment.barrier?.allGather("ready");
        if (task.partition === 1 && task.attempt === 0) process.exit(1);
        return task.stageAttempt;
      }, 2),
    );

    expect(values).toEqual([1, 1]);
    expect(harness.successes(0)).toEqual([1, 1]);
  });

  it("fail when a task has ended before the others come to a barrier", async () => {
    await using harness = new Harness("local[2]");

    const error = await failureOf(
      harness.run(
        barrierJob(async (task, environment) => {
          if (task.partition === 1) return;
          await new Promise((resolve) => setTimeout(resolve, 300));
          await environment.barrier?.allGather("alone");
        }, 2),
      ),
    );

    expect(error.cause).toMatchObject({ code: "BARRIER_BROKEN" });
  });

  it("fail when a task leaves the others at a barrier", async () => {
    await using harness = new Harness("local[2]");

    const error = await failureOf(
      harness.run(
        barrierJob(async (task, environment) => {
          if (task.partition === 0) await environment.barrier?.allGather("alone");
        }, 2),
      ),
    );

    expect(error.cause).toMatchObject({ code: "BARRIER_BROKEN" });
  });

  it("run beside other jobs", async () => {
    await using harness = new Harness("local[2]");
    const others = Array.from({ length: 4 }, () =>
      harness.run(oneStage(async () => await new Promise((resolve) => setTimeout(resolve, 5)), 20)),
    );

    expect(await harness.run(barrierJob(gather, 2))).toHaveLength(2);
    await Promise.all(others);
  });
});
