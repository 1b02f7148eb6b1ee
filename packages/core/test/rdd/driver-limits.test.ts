import { type RDD, SparkConf, SparkContext } from "@firesteel/core";
import { describe, expect, it } from "vitest";

async function withContext(
  conf: Readonly<Record<string, string>>,
  use: (sc: SparkContext) => Promise<void>,
): Promise<void> {
  const settings = new SparkConf().setMaster("local[2]").setAppName("limits").setAll(conf);
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

  // Each of them builds one table on the driver out of those of all tasks.
  const tables: Readonly<Record<string, (rdd: RDD<[number, number]>) => Promise<unknown>>> = {
    countByValue: async (rdd) => await rdd.countByValue(),
    countByKey: async (rdd) => await rdd.countByKey(),
    collectAsMap: async (rdd) => await rdd.collectAsMap(),
    reduceByKeyLocally: async (rdd) => await rdd.reduceByKeyLocally((a, b) => a + b),
  };
  it.each(Object.keys(tables))(
    "bounds the table of %s, and ends every task that was told of",
    async (action) => {
      await withContext({ "spark.driver.maxResultSize": "64k" }, async (sc) => {
        let [started, ended] = [0, 0];
        sc.addSparkListener({
          onTaskStart: () => void (started += 1),
          onTaskEnd: () => void (ended += 1),
        });
        const rdd = sc.range(0, 40_000, 1, 8).map((x) => [x, x] as [number, number]);

        await expect(tables[action]!(rdd)).rejects.toMatchObject({
          code: "RESULT_SIZE_EXCEEDED",
          message: expect.stringContaining("raise the setting") as string,
        });
        // It is the table that counts, not what it was made of.
        expect((await rdd.map(([key, x]) => [key % 5, x]).countByKey()).size).toBe(5);
        expect(started).toBeGreaterThan(8);
        await expect.poll(() => ended, { timeout: 30_000 }).toBe(started);
      });
    },
  );

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
