import { describe, expect, it } from "vitest";
import { mayChange } from "#src/closure/source/changing-calls";
import type { JobPlan } from "#src/plan/job-plan";
import { failureOf, Harness, shufflePlan, stageOf, sumPlan, sums } from "./engine-harness.ts";
import type { TaskFunction } from "./fault-runtime.ts";

/** The same random number for both reducers. */
const randomMap: TaskFunction = (_task, _environment, { shuffle }) => {
  const value = Math.random();
  shuffle([[value], [value]]);
};

/** Finds the output of map task 1 damaged once, in partition `damager`; the other partition is slower. */
const compare: TaskFunction = async (task, environment, { fetch }, ...args: unknown[]) => {
  const [damager, delayMs] = args as [number, number];
  if (task.partition === damager && task.stageAttempt === 0) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (const block of await environment.shuffleBlocks(0, task.partition))
      if (block.map === 1) block.bytes[40] = ~(block.bytes[40] ?? 0);
  }
  const values = fetch(0, task.partition);
  if (task.partition !== damager && task.stageAttempt === 0)
    await new Promise((resolve) => setTimeout(resolve, delayMs));
  return values;
};

function plan(args: readonly unknown[], isIndeterminate = true): JobPlan {
  return {
    stages: [
      stageOf({
        stage: 0,
        numTasks: 3,
        writes: { shuffle: 0, numReduces: 2 },
        run: randomMap,
        isIndeterminate,
      }),
      stageOf({ stage: 1, numTasks: 2, reads: [0], run: compare, args }),
    ],
    shuffles: [shufflePlan(0, 0, 3, 2)],
  };
}

describe("lost output of a stage whose functions may change", () => {
  it("takes back what others made of it", async () => {
    await using harness = new Harness("local[2]");

    // Partition 1 has read all when the loss is found, and would return what exists no more.
    const [first, second] = await harness.run(plan([0, 1500]));

    expect(first).toHaveLength(3);
    expect(second).toEqual(first);
    expect(harness.successes(0)).toEqual([1, 2, 1]);
    expect(harness.successes(1)).toEqual([1, 1]);
  });

  it("fails a job that has handed out results of it, and leaves the engine usable", async () => {
    await using harness = new Harness("local[1]");

    const error = await failureOf(harness.run(plan([1, 0])));

    expect(error.code).toBe("INDETERMINATE_RESULT");
    expect(error.fields).toMatchObject({ stage: 0, numDone: 1 });
    expect(await harness.run(sumPlan(3, 2, { shuffle: 7, stages: [8, 9] }))).toEqual(sums(3, 2));
  });

  it("only counts as lost where the functions do not change", async () => {
    await using harness = new Harness("local[1]");

    expect(await harness.run(plan([1, 0], false))).toHaveLength(2);
    expect(harness.successes(1)).toEqual([1, 1]);
  });

  it("takes back complete stages that were made of it", async () => {
    await using harness = new Harness("local[2]");
    const passOn: TaskFunction = (task, _environment, { fetch, shuffle }) => {
      const values = fetch(0, task.partition);
      shuffle([values, values]);
    };
    const both: TaskFunction = async (task, environment, { fetch }) => {
      if (task.stageAttempt === 0)
        for (const block of await environment.shuffleBlocks(0, task.partition))
          if (block.map === 1) block.bytes[40] = ~(block.bytes[40] ?? 0);
      const direct = (fetch(0, task.partition) as number[]).toSorted();
      const passed = [...new Set(fetch(1, task.partition) as number[])].toSorted();
      return [direct, passed];
    };

    const values = await harness.run({
      stages: [
        stageOf({
          stage: 0,
          numTasks: 3,
          writes: { shuffle: 0, numReduces: 2 },
          run: randomMap,
          isIndeterminate: true,
        }),
        stageOf({
          stage: 1,
          numTasks: 2,
          reads: [0],
          writes: { shuffle: 1, numReduces: 2 },
          run: passOn,
        }),
        stageOf({ stage: 2, numTasks: 2, reads: [0, 1], run: both }),
      ],
      shuffles: [shufflePlan(0, 0, 3, 2), shufflePlan(1, 1, 2, 2)],
    });

    for (const value of values) {
      const [direct, passed] = value as [number[], number[]];
      expect(direct).toHaveLength(3);
      expect(passed).toEqual(direct);
    }
    expect(values[1]).toEqual(values[0]);
    expect(harness.successes(1)).toEqual([2, 2]);
  });
});

describe("spark.stage.maxAttempts", () => {
  it("limits the attempts of a stage altogether", async () => {
    await using harness = new Harness("local[2]", {
      "spark.stage.maxAttempts": "2",
      "spark.stage.maxConsecutiveAttempts": "10",
    });

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
    expect(error.message).toContain("spark.stage.maxAttempts");
    expect(error.fields).toMatchObject({ attempts: 2 });
  });
});

describe("mayChange", () => {
  it.each([
    "() => Math.random()",
    "(x) => [Date.now(), x]",
    "() => new Date()",
    "() => new Date",
    "() => Date()",
    "() => performance.now()",
    "() => process.hrtime.bigint()",
    "() => randomUUID()",
    "() => crypto.getRandomValues(new Uint8Array(4))",
    "() => TaskContext.get().attemptNumber()",
  ])("sees it in %s", (source) => {
    expect(mayChange(source)).toBe(true);
  });

  it.each([
    "(x) => new Date(x)",
    "(x) => x.random",
    "(x) => Math.max(x, 1)",
    "(x) => Date.parse(x)",
    "(x) => new Dated()",
  ])("sees nothing in %s", (source) => {
    expect(mayChange(source)).toBe(false);
  });
});
