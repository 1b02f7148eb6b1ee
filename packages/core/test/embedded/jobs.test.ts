import { describe, expect, it } from "vitest";
import { Harness, stageOf, sumPlan, sums } from "./engine-harness.ts";

describe("createEmbeddedEngine", () => {
  it("runs a stage without shuffle", async () => {
    await using harness = new Harness();

    const values = await harness.run({
      stages: [stageOf({ stage: 0, numTasks: 5, run: (task) => task.partition * 10 })],
      shuffles: [],
    });

    expect(values).toEqual([0, 10, 20, 30, 40]);
  });

  it("runs only the partitions that are asked for", async () => {
    await using harness = new Harness();

    const values = await harness.run(
      {
        stages: [stageOf({ stage: 0, numTasks: 5, run: (task) => task.partition * 10 })],
        shuffles: [],
      },
      { partitions: [3, 1] },
    );

    expect(Object.entries(values)).toEqual([
      ["1", 10],
      ["3", 30],
    ]);
  });

  it("runs map tasks before reduce tasks", async () => {
    await using harness = new Harness();

    expect(await harness.run(sumPlan(7, 5))).toEqual(sums(7, 5));
  });

  it("runs jobs at the same time", async () => {
    await using harness = new Harness();

    const all = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        harness.run(sumPlan(3 + i, 4, { shuffle: i, stages: [2 * i, 2 * i + 1] })),
      ),
    );

    expect(all).toEqual(Array.from({ length: 8 }, (_, i) => sums(3 + i, 4)));
  });
});
