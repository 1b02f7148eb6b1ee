import { SparkConf, SparkContext } from "@firesteel/core";
import { describe, expect, it } from "vitest";

describe("a synchronous consumer of a chain", () => {
  it("gets the rest of its records however long it takes over one", async () => {
    await using sc = new SparkContext(new SparkConf().setMaster("local[1]").setAppName("slow"));
    const slow = sc
      .range(0, 5000, 1, 1)
      .map((x) => x)
      .mapPartitions(function* (numbers) {
        for (const x of numbers) {
          const end = x === 10 ? Date.now() + 60 : 0;
          while (Date.now() < end);
          yield x;
        }
      });

    expect(await slow.count()).toBe(5000);
  });
});
