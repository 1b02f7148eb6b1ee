import { describe, expect, it } from "vitest";
import { Harness, oneStage, sumPlan, sums } from "./engine-harness.ts";

describe("the embedded engine at scale", () => {
  it("runs 10,000 tiny tasks", async () => {
    await using harness = new Harness();

    const values = await harness.run(oneStage((task) => task.partition, 10_000));

    expect(values).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
    expect(harness.eventsOf("taskEnded")).toHaveLength(10_000);
  }, 60_000);

  it("runs a shuffle of 10,000 tiny map tasks in few slabs", async () => {
    await using harness = new Harness("local[2]", { "spark.firesteel.memory.slabs": "64m" });

    expect(await harness.run(sumPlan(10_000, 2))).toEqual(sums(10_000, 2));
  }, 60_000);

  it("runs a shuffle of 2,000 × 2,000 in bounded memory", async () => {
    const before = process.memoryUsage.rss();
    let peak = before;
    const timer = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss());
    }, 50);
    await using harness = new Harness();

    const values = await harness.run(
      sumPlan(2000, 2000, {
        map: (task, _environment, { shuffle }) => {
          shuffle(Array.from({ length: 2000 }, (_, p) => [task.partition * 1000 + p]));
        },
      }),
    );

    clearInterval(timer);
    expect(values).toEqual(sums(2000, 2000));
    expect(peak - before).toBeLessThan(1024 * 1024 * 1024);
  }, 180_000);
});
