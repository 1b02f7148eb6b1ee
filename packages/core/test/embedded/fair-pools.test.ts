import { SparkConf, SparkContext, type SparkListenerTaskEnd } from "@firesteel/core";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const jobsOfCaller = 4;
const tasksOfJob = 10;

/** Runs 200 jobs of 50 callers at once; milliseconds that each pool had of the workers while all had work to do. */
async function run200Jobs(weights: Readonly<Record<string, number>>): Promise<Map<string, number>> {
  const directory = mkdtempSync(join(tmpdir(), "fair-test-"));
  const path = join(directory, "pools.xml");
  const pools = Object.entries(weights).map(
    ([name, weight]) => `<pool name="${name}"><weight>${weight}</weight></pool>`,
  );
  writeFileSync(path, `<allocations>${pools.join("")}</allocations>`);
  await using sc = new SparkContext(
    new SparkConf({
      "spark.master": "local[2]",
      "spark.scheduler.mode": "FAIR",
      "spark.scheduler.allocation.file": path,
    }),
  );
  const gate = join(directory, "open");
  const names = Object.keys(weights);
  const poolOfJob = new Map<number, string>();
  const left = new Map<string, number>();
  const ends: { readonly pool: string; readonly event: SparkListenerTaskEnd }[] = [];
  let opened = Number.POSITIVE_INFINITY;
  let firstDone = Number.POSITIVE_INFINITY;
  sc.addSparkListener({
    onJobStart({ jobId, properties }) {
      const pool = properties["spark.scheduler.pool"] ?? "";
      poolOfJob.set(jobId, pool);
      left.set(pool, (left.get(pool) ?? 0) + tasksOfJob);
    },
    onTaskEnd(event) {
      const pool = poolOfJob.get(event.jobId) ?? "";
      ends.push({ pool, event });
      left.set(pool, (left.get(pool) ?? 0) - 1);
      if (left.get(pool) === 0 && names.includes(pool))
        firstDone = Math.min(firstDone, event.taskInfo.finishTime ?? 0);
    },
  });

  // Keeps the workers busy until all jobs are there, so that no pool is ahead of the others.
  const gateKeeper = async (): Promise<void> => {
    await Promise.resolve();
    sc.setLocalProperty("spark.scheduler.pool", "gate");
    await sc
      .range(0, 2, 1, 2)
      .map(async (x) => {
        const { existsSync } = await import("node:fs");
        while (!existsSync(gate)) await new Promise((resolve) => setTimeout(resolve, 5));
        return x;
      })
      .count();
  };
  const opening = async (): Promise<void> => {
    while (poolOfJob.size < 201) await new Promise((resolve) => setTimeout(resolve, 5));
    // The last one was announced, and is sent to the engine in the same turn or the next.
    await sc.getExecutorMemoryStatus();
    opened = Date.now();
    writeFileSync(gate, "");
  };

  const caller = async (number: number): Promise<number[]> => {
    sc.setLocalProperty("spark.scheduler.pool", names[number % names.length]);
    const job = (): Promise<number> =>
      sc
        .range(0, tasksOfJob, 1, tasksOfJob)
        .map((x) => {
          const end = performance.now() + 5;
          while (performance.now() < end);
          return x;
        })
        .sum();
    return await Promise.all(Array.from({ length: jobsOfCaller }, job));
  };
  const kept = gateKeeper();
  while (poolOfJob.size === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const opens = opening();
  const sums = await Promise.all(
    Array.from({ length: 50 }, async (_, number) => {
      await Promise.resolve();
      return await caller(number);
    }),
  );
  expect(new Set(sums.flat())).toEqual(new Set([(tasksOfJob * (tasksOfJob - 1)) / 2]));
  await Promise.all([kept, opens]);
  await sc.stop();
  rmSync(directory, { recursive: true });

  const times = new Map<string, number>();
  for (const { pool, event } of ends) {
    const { launchTime, finishTime = 0 } = event.taskInfo;
    if (pool === "gate" || launchTime < opened || finishTime > firstDone) continue;
    times.set(pool, (times.get(pool) ?? 0) + finishTime - launchTime);
  }
  return times;
}

function expectShares(had: ReadonlyMap<string, number>, weights: Record<string, number>): void {
  const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);
  const total = sum(had.values());
  for (const [pool, weight] of Object.entries(weights)) {
    const share = weight / sum(Object.values(weights));
    const ratio = (had.get(pool) ?? 0) / total / share;
    expect(Math.abs(ratio - 1), `${pool}: ${ratio} of its share`).toBeLessThan(0.2);
  }
}

describe("200 jobs of 50 callers in FAIR pools", () => {
  it.each([[{ reports: 3, queries: 2, "odd jobs": 1 }], [{ a: 1, b: 1, c: 1, d: 1, e: 1 }]])(
    "each get their share: %j",
    async (weights: Record<string, number>) => {
      expectShares(await run200Jobs(weights), weights);
    },
    300_000,
  );
});
