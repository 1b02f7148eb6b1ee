import { SparkConf, SparkContext, TaskContext } from "@firesteel/core";
import { describe, expect, it } from "vitest";
import { Harness, oneStage } from "./engine-harness.ts";

function contextOf(settings: Record<string, string>): SparkContext {
  return new SparkContext(
    new SparkConf({
      "spark.master": "local[2]",
      "spark.ui.showConsoleProgress": "false",
      ...settings,
    }),
  );
}

/** The executors of the tasks of each later job, by partition. */
function watch(sc: SparkContext): Map<number, Map<number, string>> {
  const executors = new Map<number, Map<number, string>>();
  sc.addSparkListener({
    onTaskEnd({ jobId, taskInfo }) {
      if (taskInfo.status !== "SUCCESS") return;
      const ofJob = executors.get(jobId) ?? new Map<number, string>();
      executors.set(jobId, ofJob.set(taskInfo.index, taskInfo.executorId));
    },
  });
  return executors;
}

describe("tasks on cached partitions", () => {
  it("wait for the worker that has them, as spark.locality.wait says", async () => {
    await using sc = contextOf({ "spark.locality.wait": "120s" });
    const executors = watch(sc);
    const cached = sc
      .range(0, 12, 1, 12)
      .map(async (x) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return x;
      })
      .cache();

    await cached.count();
    for (let i = 0; i < 5; i++) await cached.map((x) => x * 2).sum();
    await sc.stop();

    const [first, ...later] = [...executors.values()];
    expect(new Set(first?.values()).size).toBe(2);
    for (const job of later) expect(job).toEqual(first);
  });

  it("wait no longer than that", async () => {
    await using sc = contextOf({ "spark.locality.wait": "200ms" });
    const executors = watch(sc);
    const cached = sc.range(0, 2, 1, 1).cache();
    await cached.count();
    let isBlocked = false;
    sc.addSparkListener({ onTaskStart: () => void (isBlocked = true) });
    // Keeps the worker that has the partition busy until the task has run elsewhere.
    const blocked = cached
      .map(async (x) => {
        await new Promise((resolve) => setTimeout(resolve, 2500));
        return x;
      })
      .count();
    while (!isBlocked) await new Promise((resolve) => setTimeout(resolve, 5));

    expect(await cached.sum()).toBe(1);
    await blocked;
    await sc.stop();

    const [maker, hog, other] = [0, 1, 2].map((job) => executors.get(job)?.get(0));
    expect(hog).toBe(maker);
    expect(other).not.toBe(maker);
  });

  it("do not wait for a worker that is gone", async () => {
    await using sc = contextOf({ "spark.locality.wait": "1000s" });
    const cached = sc.range(0, 4, 1, 4).cache();
    await cached.count();

    const sum = await cached
      .map((x) => {
        if (TaskContext.get()?.attemptNumber() === 0) process.exit(1);
        return x;
      })
      .sum();

    expect(sum).toBe(6);
    expect(await cached.sum()).toBe(6);
  });

  it("take any idle worker unless told to wait", async () => {
    await using sc = contextOf({});
    const executors = watch(sc);
    const cached = sc
      .range(0, 1, 1, 1)
      .union(sc.range(0, 7, 1, 7))
      .cache();
    await cached.count();
    await cached
      .map(async (x) => {
        await new Promise((resolve) => setTimeout(resolve, 50));
        return x;
      })
      .count();
    await sc.stop();

    expect(new Set(executors.get(1)?.values()).size).toBe(2);
  });
});

describe("spark.task.cpus", () => {
  it("lets fewer tasks run at once, and tells them", async () => {
    await using harness = new Harness("local[4]", { "spark.task.cpus": "2" });

    const cpus = await harness.run(
      oneStage(async (task) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return task.cpus;
      }, 12),
    );

    expect(cpus).toEqual(Array.from({ length: 12 }, () => 2));
    expect(new Set(harness.eventsOf("taskEnded").map(({ executor }) => executor)).size).toBe(2);
  });

  it("above the master's threads stops the context from starting", () => {
    expect(() => contextOf({ "spark.task.cpus": "3" })).toThrow(
      expect.objectContaining({
        code: "INVALID_CONF",
        message: expect.stringContaining("spark.task.cpus is 3") as unknown,
      }),
    );
    expect(SparkContext.active).toBeUndefined();
  });
});
