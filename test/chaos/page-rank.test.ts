import { SparkConf, SparkContext } from "@firesteel/core";
import { createEmbeddedEngine } from "@firesteel/core/testing";
import { describe, expect, it } from "vitest";
import { mix } from "./bulk-jobs.ts";
import { type FaultPlan, planKey } from "./faults.ts";

const pages = 20_000;
const partitions = 6;
const iterations = 10;

interface Run {
  readonly ranks: string;
  /** Attempts of tasks that ended. */
  readonly attempts: number;
  readonly lostExecutors: number;
}

/** Ranks of a random graph of five links a page, in which sums of fractions differ with their order. */
async function pageRank(plan: FaultPlan): Promise<Run> {
  const conf = new SparkConf().setMaster("local[2]").setAppName("page rank");
  conf.set(planKey, JSON.stringify(plan)).set("spark.task.maxFailures", "1000");
  const sc = new SparkContext(conf, {
    engine: (options) =>
      createEmbeddedEngine(options, {
        runtimeModule: new URL("./chaos-runtime.js", import.meta.url).href,
      }),
  });
  sc.setLogLevel("OFF");
  let attempts = 0;
  let lostExecutors = 0;
  sc.addSparkListener({
    onTaskEnd: () => void (attempts += 1),
    onExecutorRemoved: () => void (lostExecutors += 1),
  });
  try {
    const links = sc
      .range(0, pages, 1, partitions)
      .map((page): [number, number[]] => [
        page,
        Array.from({ length: 5 }, (_, i) => mix(page, i) % pages),
      ])
      .partitionBy(partitions)
      .cache();
    let ranks = links.mapValues(() => 1);
    for (let i = 0; i < iterations; i++)
      ranks = links
        .join(ranks)
        .flatMap(([, [targets, rank]]) =>
          targets.map((target): [number, number] => [target, rank / targets.length]),
        )
        .reduceByKey((a, b) => a + b, partitions)
        .mapValues((sum) => 0.15 + 0.85 * sum);
    const found = await ranks.collect();
    const text = JSON.stringify(found.toSorted(([a], [b]) => a - b));
    return { ranks: text, attempts, lostExecutors };
  } finally {
    await sc.stop();
  }
}

describe("PageRank of ten iterations", () => {
  it("comes to the same ranks, bit for bit, with a worker lost again and again", async () => {
    const undisturbed = await pageRank({ seed: 0, rates: {} });
    const disturbed = await pageRank({ seed: 5, rates: { exit: 0.4 } });

    expect(disturbed.ranks).toBe(undisturbed.ranks);
    // More than one an iteration.
    expect(disturbed.lostExecutors).toBeGreaterThan(iterations);
    // What a worker made outlives it: only the attempt that it ran is run again.
    expect(disturbed.attempts).toBe(undisturbed.attempts + disturbed.lostExecutors);
  });
});
