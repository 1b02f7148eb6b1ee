import { SparkConf, SparkContext } from "@firesteel/core";
import { describe, expect, it } from "vitest";

describe("an async function", () => {
  it("is called once for every record, also for those of the last batch", async () => {
    await using sc = new SparkContext(new SparkConf().setMaster("local[2]").setAppName("async"));
    const rdd = sc.range(0, 6, 1, 2).map(async (x) => x + 1);

    expect(await rdd.glom().collect()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(await rdd.count()).toBe(6);
  });
});
