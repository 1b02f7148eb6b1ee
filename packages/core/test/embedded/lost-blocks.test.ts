import { readdirSync, rmSync, truncateSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { failureOf, Harness, sumPlan, sums } from "./engine-harness.ts";
import type { TaskFunction } from "./fault-runtime.ts";

/** One task damages its block of map task 1 at the first attempt; a second one, late, would damage the mended output. */
const damageThenSum: TaskFunction = async (task, environment, { fetch }) => {
  if (task.stageAttempt === 0 && task.partition === 0)
    for (const block of await environment.shuffleBlocks(0, task.partition))
      if (block.map === 1) block.bytes[40] = ~(block.bytes[40] ?? 0);
  return fetch(0, task.partition).reduce((a, b) => (a as number) + (b as number), 0);
};

const map: TaskFunction = (task, _environment, { shuffle }) => {
  shuffle([Array.from({ length: 20_000 }, (__, i) => i * 1.5), [task.partition]]);
};

const reduce: TaskFunction = (task, _environment, { fetch }) => fetch(0, task.partition).length;

const reduceElsewhere: TaskFunction = (task, _environment, { fetch }) => {
  if (task.attempt === 0) process.exit(1);
  return fetch(0, task.partition).length;
};

const slowRepair: TaskFunction = async (task, _environment, { shuffle }) => {
  // The second damage is found while the first is being repaired.
  if (task.stageAttempt === 1) await new Promise((resolve) => setTimeout(resolve, 600));
  shuffle([[task.partition * 1000], [task.partition * 1000 + 1]]);
};
const damageOneEach: TaskFunction = async (task, environment, { fetch }) => {
  if (task.stageAttempt === 0) {
    const blocks = await environment.shuffleBlocks(0, task.partition);
    if (task.partition === 1) await new Promise((resolve) => setTimeout(resolve, 200));
    for (const block of blocks)
      if (block.map === task.partition) block.bytes[40] = ~(block.bytes[40] ?? 0);
  }
  return fetch(0, task.partition).reduce((a, b) => (a as number) + (b as number), 0);
};

describe("blocks that cannot be read", () => {
  it("are computed again, and no others, when they are damaged", async () => {
    await using harness = new Harness();

    const values = await harness.run(sumPlan(5, 2, { reduce: damageThenSum }));

    expect(values).toEqual(sums(5, 2));
    expect(harness.successes(0)).toEqual([1, 2, 1, 1, 1]);
    const attempts = harness
      .eventsOf("stageSubmitted")
      .map(({ stage, attempt }) => [stage, attempt]);
    expect(attempts).toEqual([
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ]);
  });

  it("are computed again when more are found damaged meanwhile", async () => {
    await using harness = new Harness();

    expect(await harness.run(sumPlan(5, 2, { map: slowRepair, reduce: damageOneEach }))).toEqual(
      sums(5, 2),
    );

    expect(harness.successes(0)).toEqual([2, 2, 1, 1, 1]);
  });

  it("fail the job when they are damaged every time", async () => {
    await using harness = new Harness("local[2]", { "spark.stage.maxConsecutiveAttempts": "3" });

    const error = await failureOf(
      harness.run(
        sumPlan(5, 2, {
          reduce: async (task, environment, { fetch }) => {
            for (const block of await environment.shuffleBlocks(0, task.partition))
              if (block.map === 1) block.bytes[40] = ~(block.bytes[40] ?? 0);
            return fetch(0, task.partition).length;
          },
        }),
      ),
    );

    expect(error.code).toBe("STAGE_FAILED");
    expect(error.fields).toMatchObject({ stage: 1, attempts: 3 });
    expect(await harness.run(sumPlan(3, 2, { shuffle: 7, stages: [8, 9] }))).toEqual(sums(3, 2));
  });

  it.each([
    ["gone", (path: string) => rmSync(path)],
    ["cut off", (path: string) => truncateSync(path, 8)],
  ])("are computed again when their file is %s", async (_, damage) => {
    const directory = mkdtempSync(join(tmpdir(), "engine-test-"));
    await using harness = new Harness("local[2]", {
      "spark.local.dir": directory,
      "spark.firesteel.slab.size": "64k",
      "spark.firesteel.memory.slabs": "64k",
    });
    const stages = [0, 1] as const;
    const plan = sumPlan(5, 2, { map, reduce, retain: true, stages });
    expect(await harness.run(plan)).toEqual([100_000, 5]);
    const [application = ""] = readdirSync(directory);
    const files = readdirSync(join(directory, application)).filter((name) => name.endsWith(".bin"));
    expect(files.length).toBeGreaterThanOrEqual(4);

    for (const file of files.slice(0, 2)) damage(join(directory, application, file));
    // Workers keep files open; new ones have to find them.
    const again = sumPlan(5, 2, { map, reduce: reduceElsewhere, retain: true, stages: [0, 2] });

    expect(await harness.run(again)).toEqual([100_000, 5]);
    const repeated = harness.successes(0).filter((count) => count > 1);
    expect(repeated.length).toBeGreaterThanOrEqual(1);
    expect(repeated.length).toBeLessThanOrEqual(2);
  });
});

describe("retained shuffles", () => {
  it("are not written again by later jobs", async () => {
    await using harness = new Harness();

    for (const result of [1, 2, 3])
      expect(await harness.run(sumPlan(4, 2, { retain: true, stages: [0, result] }))).toEqual(
        sums(4, 2),
      );

    expect(harness.successes(0)).toEqual([1, 1, 1, 1]);
    expect(harness.eventsOf("stageSkipped").map(({ stage }) => stage)).toEqual([0, 0]);
  });

  it("are written again after release", async () => {
    await using harness = new Harness();
    harness.engine.retain(0);
    await harness.run(sumPlan(4, 2, { stages: [0, 1] }));
    await harness.run(sumPlan(4, 2, { stages: [0, 2] }));
    expect(harness.successes(0)).toEqual([1, 1, 1, 1]);

    harness.engine.release(0);

    expect(await harness.run(sumPlan(4, 2, { stages: [0, 3] }))).toEqual(sums(4, 2));
    expect(harness.successes(0)).toEqual([2, 2, 2, 2]);
  });

  it("are not kept when nobody said so", async () => {
    await using harness = new Harness();

    await harness.run(sumPlan(4, 2, { stages: [0, 1] }));
    await harness.run(sumPlan(4, 2, { stages: [0, 2] }));

    expect(harness.successes(0)).toEqual([2, 2, 2, 2]);
  });
});
