import { describe, expect, it } from "vitest";
import type { JobPlan } from "#src/plan/job-plan";
import {
  failureOf,
  Harness,
  oneStage,
  shufflePlan,
  stageOf,
  sumPlan,
  sums,
} from "./engine-harness.ts";
import type { TaskFunction } from "./fault-runtime.ts";

/** Writes what shuffle `from` (or the partition's number) gives, plus one, to all of two reducers. */
const passOn: TaskFunction = (task, _environment, { fetch, shuffle, program }) => {
  const reads =
    program.root.kind === "alignedUnion"
      ? program.root.inputs.flatMap((input) => (input.kind === "shuffle" ? [input.shuffle] : []))
      : [];
  const records =
    reads.length === 0
      ? [task.partition]
      : reads.flatMap((id) => fetch(id, task.partition) as number[]);
  const sum = records.reduce((a, b) => a + b, 0) + 1;
  if (program.sink.kind === "shuffleWrite") shuffle([[sum], [sum]]);
  return sum;
};

function passOnStage(stage: number, reads: readonly number[], writes?: number) {
  return stageOf({
    stage,
    numTasks: 2,
    reads,
    ...(writes === undefined ? {} : { writes: { shuffle: writes, numReduces: 2 } }),
    run: passOn,
  });
}

/** 0 → 1 and 2, both → 3. */
function diamond(result: number): JobPlan {
  return {
    stages: [
      passOnStage(0, [], 0),
      passOnStage(1, [0], 1),
      passOnStage(2, [0], 2),
      passOnStage(result, [1, 2]),
    ],
    shuffles: [shufflePlan(0, 0, 2, 2), shufflePlan(1, 1, 2, 2), shufflePlan(2, 2, 2, 2)],
  };
}

describe("stages of a job", () => {
  it("that two others read run once", async () => {
    await using harness = new Harness();

    // Stage 0 sends 1 + 2 to each task of stages 1 and 2, which make 4 each; 4 × 4 + 1 in the end.
    expect(await harness.run(diamond(3))).toEqual([17, 17]);

    expect([0, 1, 2, 3].map((stage) => harness.successes(stage))).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
  });

  it("are shared by jobs that run at the same time", async () => {
    await using harness = new Harness();

    const all = await Promise.all([3, 4, 5, 6].map((stage) => harness.run(diamond(stage))));

    expect(all).toEqual([17, 17, 17, 17].map((n) => [n, n]));
    expect(harness.successes(0)).toEqual([1, 1]);
  });

  it("are told in order", async () => {
    await using harness = new Harness();

    await harness.run(diamond(3));

    const order = harness.events.flatMap((event) =>
      event.type === "stageSubmitted" || event.type === "stageCompleted"
        ? [`${event.type} ${event.stage}`]
        : [],
    );
    for (const [parent, child] of [
      [0, 1],
      [0, 2],
      [1, 3],
      [2, 3],
    ])
      expect(order.indexOf(`stageCompleted ${parent}`)).toBeLessThan(
        order.indexOf(`stageSubmitted ${child}`),
      );
    expect(order).toHaveLength(8);
  });

  it("without partitions are done at once", async () => {
    await using harness = new Harness();

    expect(await harness.run(oneStage(() => 1, 0))).toEqual([]);
    expect(
      await harness.run(
        oneStage(() => 1, 2),
        { partitions: [] },
      ),
    ).toEqual([]);
    expect(await harness.run(sumPlan(0, 3))).toEqual([0, 0, 0]);
  });

  it("that the plan lacks fail their job only", async () => {
    await using harness = new Harness();
    const plan = diamond(3);

    const error = await failureOf(harness.run({ ...plan, stages: plan.stages.slice(2) }));

    expect(error.code).toBe("INVALID_PLAN");
    expect(await harness.run(sumPlan(3, 2, { shuffle: 7, stages: [8, 9] }))).toEqual(sums(3, 2));
  });
});

describe("the supervisor", () => {
  it("works on while the user's thread is busy", async () => {
    await using harness = new Harness();
    await harness.run(oneStage(() => 1));
    harness.events.length = 0;

    const job = harness.run(
      oneStage(async () => await new Promise((resolve) => setTimeout(resolve, 10)), 10),
    );
    // Long enough for all of it, on any machine that the test may run on.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000);
    const busyUntil = Date.now();
    await job;

    const ends = harness.eventsOf("taskEnded").map(({ time }) => time);
    expect(ends).toHaveLength(10);
    expect(ends.every((time) => time <= busyUntil)).toBe(true);
  });

  it("gives tasks that wait behind a long one to an idle worker", async () => {
    await using harness = new Harness();
    // Task 0 ends only when the last one has run, on whichever worker.
    const values = await harness.run(
      oneStage(async (task, environment) => {
        const fs = process.getBuiltinModule("node:fs");
        const mark = `${process.cwd()}/out-tsc/.last-task-${process.pid}`;
        if (task.partition === 3) fs.writeFileSync(mark, "");
        while (task.partition === 0 && !fs.existsSync(mark))
          await new Promise((resolve) => setTimeout(resolve, 5));
        if (task.partition === 0) fs.rmSync(mark);
        void environment;
        return task.partition;
      }, 4),
    );

    expect(values).toEqual([0, 1, 2, 3]);
  });
});
