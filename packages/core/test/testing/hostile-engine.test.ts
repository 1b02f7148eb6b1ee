import { SparkConf, SparkContext, TaskContext } from "@firesteel/core";
import { createHostileEngine } from "@firesteel/core/testing";
import { describe, expect, it } from "vitest";

async function onHostileEngine<T>(seed: number, use: (sc: SparkContext) => Promise<T>): Promise<T> {
  const conf = new SparkConf().setMaster("local[2]").setAppName("hostile");
  const sc = new SparkContext(conf, {
    engine: (options) => createHostileEngine({ ...options, seed }),
  });
  try {
    return await use(sc);
  } finally {
    await sc.stop();
  }
}

/** Which attempt of each of 20 tasks was kept. */
function keptAttempts(seed: number): Promise<number[]> {
  return onHostileEngine(seed, async (sc) => {
    const attempts = sc.range(0, 20, 1, 20).map(() => TaskContext.get()?.attemptNumber() ?? -1);
    return await attempts.collect();
  });
}

describe("the hostile engine", () => {
  it("runs every task twice and keeps either attempt, as the seed says", async () => {
    const kept = await keptAttempts(3);

    expect(new Set(kept)).toEqual(new Set([0, 1]));
    expect(await keptAttempts(3)).toEqual(kept);
    expect(await keptAttempts(4)).not.toEqual(kept);
  });

  it("keeps the accumulators of kept attempts only", async () => {
    const [sum, kept] = await onHostileEngine(5, async (sc) => {
      const attempts = sc.longAccumulator("attempts");
      await sc.range(0, 30, 1, 30).foreach(() => {
        attempts.add(TaskContext.get()?.attemptNumber() ?? 0);
      });
      return [attempts.sum, attempts.count];
    });

    expect(kept).toBe(30);
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThan(30);
  });

  it("computes a lineage again for every action unless it is cached", async () => {
    await onHostileEngine(6, async (sc) => {
      const calls = sc.longAccumulator("calls");
      const counted = sc.range(0, 10, 1, 2).map((x) => {
        calls.add(1);
        return [x % 2, x] as [number, number];
      });
      const cached = counted.map((pair) => pair).cache();

      await cached.count();
      await cached.reduceByKey((a, b) => a + b).count();
      expect(calls.value).toBe(10);

      const sums = counted.reduceByKey((a, b) => a + b);
      await sums.count();
      await sums.count();
      expect(calls.value).toBeGreaterThanOrEqual(20);
    });
  });

  it("gives the same answers to jobs that share a shuffle and run at once", async () => {
    await onHostileEngine(7, async (sc) => {
      const grouped = sc
        .range(0, 1000, 1, 4)
        .map((x) => [x % 10, x])
        .groupByKey(3);

      const counts = await Promise.all([1, 2, 3, 4].map(() => grouped.count()));

      expect(counts).toEqual([10, 10, 10, 10]);
    });
  });
});
