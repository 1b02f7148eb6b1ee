import { SparkConf, SparkContext, type SparkListenerTaskEnd } from "@firesteel/core";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const jobsOfCaller = 4;
const tasksOfJob = 10;

interface Outcome {
  readonly counts: Map<string, number>;
  readonly times: Map<string, number>;
}

/** Runs 200 jobs of 50 callers at once; what each pool had while all of them had work to do. */
async function run200Jobs(weights: Readonly<Record<string, number>>): Promise<Outcome> {
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
  rmSync(directory, { recursive: true });
  const names = Object.keys(weights);
  const poolOfJob = new Map<number, string>();
  const left = new Map<string, number>();
  const ends: { readonly pool: string; readonly event: SparkListenerTaskEnd }[] = [];
  let lastStart = 0;
  let firstDone = Number.POSITIVE_INFINITY;
  sc.addSparkListener({
    onJobStart({ jobId, properties, time }) {
      const pool = properties["spark.scheduler.pool"] ?? "";
      poolOfJob.set(jobId, pool);
      left.set(pool, (left.get(pool) ?? 0) + tasksOfJob);
      lastStart = Math.max(lastStart, time);
    },
    onTaskEnd(event) {
      const pool = poolOfJob.get(event.jobId) ?? "";
      ends.push({ pool, event });
      left.set(pool, (left.get(pool) ?? 0) - 1);
      if (left.get(pool) === 0 && poolOfJob.size === 200)
        firstDone = Math.min(firstDone, event.taskInfo.finishTime ?? 0);
    },
  });

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
  const sums = await Promise.all(
    Array.from({ length: 50 }, async (_, number) => {
      await Promise.resolve();
      return await caller(number);
    }),
  );
  expect(new Set(sums.flat())).toEqual(new Set([(tasksOfJob * (tasksOfJob - 1)) / 2]));
  await sc.stop();

  const counts = new Map<string, number>();
  const times = new Map<string, number>();
  for (const { pool, event } of ends) {
    const { launchTime, finishTime = 0 } = event.taskInfo;
    if (launchTime < lastStart || finishTime > firstDone) continue;
    counts.set(pool, (counts.get(pool) ?? 0) + 1);
    times.set(pool, (times.get(pool) ?? 0) + finishTime - launchTime);
  }
  return { counts, times };
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
      const { counts, times } = await run200Jobs(weights);

      expectShares(times, weights);
      expectShares(counts, weights);
    },
    300_000,
  );
});
