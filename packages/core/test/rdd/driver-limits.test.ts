import { SparkConf, SparkContext } from "@firesteel/core";
import { describe, expect, it } from "vitest";

async function withContext(
  conf: Readonly<Record<string, string>>,
  use: (sc: SparkContext) => Promise<void>,
): Promise<void> {
  const settings = new SparkConf().setMaster("local[2]").setAppName("limits");
  for (const [key, value] of Object.entries(conf)) settings.set(key, value);
  const sc = new SparkContext(settings);
  try {
    await use(sc);
  } finally {
    await sc.stop();
  }
}

describe("spark.driver.maxResultSize", () => {
  it("fails a job whose results are bigger together, and no other", async () => {
    await withContext({ "spark.driver.maxResultSize": "64k" }, async (sc) => {
      const rdd = sc.range(0, 40_000, 1, 8).map((x) => x + 0.5);

      const failure = rdd.collect();

      await expect(failure).rejects.toMatchObject({
        code: "RESULT_SIZE_EXCEEDED",
        fields: { limitBytes: 65_536 },
      });
      await expect(failure).rejects.toThrow(
        /total size of serialized results of [1-8] tasks \(\d+\.\d KiB\) is bigger than spark\.driver\.maxResultSize \(64\.0 KiB\)/,
      );
      expect(await rdd.count()).toBe(40_000);
      expect(await rdd.take(3)).toEqual([0.5, 1.5, 2.5]);
      // What is shuffled is no result.
      expect(await rdd.repartition(3).count()).toBe(40_000);
    });
  });

  it("sets no limit where it is 0", async () => {
    await withContext({ "spark.driver.maxResultSize": "0" }, async (sc) => {
      expect(await sc.range(0, 40_000, 1, 8).collect()).toHaveLength(40_000);
    });
  });
});

describe("gcTimeMs of a task", () => {
  it("is the time that its thread collected garbage", async () => {
    const times: number[] = [];
    await withContext({}, async (sc) => {
      sc.addSparkListener({
        onTaskEnd: ({ taskMetrics }) => {
          times.push(taskMetrics?.gcTimeMs ?? -1);
        },
      });
      await sc
        .range(0, 400_000, 1, 1)
        .map((x) => Array.from({ length: 20 }, () => ({ x })))
        .map((list) => list.length)
        .sum();
    });

    expect(times).toHaveLength(1);
    expect(times[0]).toBeGreaterThan(0);
  });
});

describe("requestExecutors and killExecutors", () => {
  it("change nothing on a local master, and say so", async () => {
    const warnings: string[] = [];
    await withContext({}, async (sc) => {
      sc.addSparkListener({
        onOtherEvent: (event) => {
          if (event.event === "Warning" && event.code === "EXECUTORS_ARE_FIXED")
            warnings.push(event.message);
        },
      });

      expect(await sc.requestExecutors(2)).toBe(false);
      expect(await sc.requestTotalExecutors(2)).toBe(false);
      expect(await sc.killExecutors(["0", "1"])).toBe(false);
      expect(await sc.killExecutor("0")).toBe(false);
    });

    expect(warnings.map((message) => message.split(" changes")[0])).toEqual([
      "requestExecutors(2)",
      "requestTotalExecutors(2)",
      "killExecutors(0, 1)",
      "killExecutors(0)",
    ]);
  });
});
