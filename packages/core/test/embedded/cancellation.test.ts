import { existsSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { failureOf, Harness, oneStage, stageOf, sumPlan, sums } from "./engine-harness.ts";
import type { TaskFunction } from "./fault-runtime.ts";

const politeLoop: TaskFunction = async (_task, _environment, { check }) => {
  for (;;) {
    check();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

const stubbornLoop: TaskFunction = () => {
  for (;;);
};

async function untilRunning(harness: Harness, tasks: number): Promise<void> {
  while (harness.eventsOf("taskStarted").length < tasks)
    await new Promise((resolve) => setTimeout(resolve, 5));
}

/** A function that adds a file to `directory` and then does what `run` does. */
function marking(directory: string, run: TaskFunction): string {
  return `(task, environment, tools) => {
    process.getBuiltinModule("node:fs").writeFileSync(${JSON.stringify(directory)} + "/" + task.taskAttemptId, "");
    return (${run.toString()})(task, environment, tools);
  }`;
}

async function untilMarked(directory: string, marks: number): Promise<void> {
  while (readdirSync(directory).length < marks)
    await new Promise((resolve) => setTimeout(resolve, 5));
}

const plan = (stages: readonly [number, number]) =>
  sumPlan(6, 2, {
    stages,
    map: async (task, _environment, { shuffle }) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      shuffle([[task.partition * 1000], [task.partition * 1000 + 1]]);
    },
  });

describe("an abort signal", () => {
  it("cancels the job and keeps the workers", async () => {
    await using harness = new Harness();
    const controller = new AbortController();
    const job = harness.run(oneStage(politeLoop, 6), { signal: controller.signal });
    await untilRunning(harness, 2);

    controller.abort(new Error("enough"));

    const error = await failureOf(job);
    expect(error.code).toBe("JOB_CANCELLED");
    expect(error.message).toContain("enough");
    expect(await harness.run(sumPlan(3, 2, { stages: [8, 9] }))).toEqual(sums(3, 2));
    expect(harness.eventsOf("executorRemoved")).toEqual([]);
  });

  it("that is aborted already runs nothing", async () => {
    await using harness = new Harness();

    const error = await failureOf(
      harness.run(oneStage(politeLoop), { signal: AbortSignal.abort("no") }),
    );

    expect(error.code).toBe("JOB_CANCELLED");
    expect(harness.events).toEqual([]);
  });

  it("terminates workers that do not react within the kill timeout", async () => {
    await using harness = new Harness("local[2]", { "spark.task.reaper.killTimeout": "200ms" });
    const controller = new AbortController();
    const directory = mkdtempSync(join(tmpdir(), "engine-test-"));
    const job = harness.run(oneStage(marking(directory, stubbornLoop), 2), {
      signal: controller.signal,
    });
    await untilMarked(directory, 2);

    controller.abort(new Error("enough"));

    expect((await failureOf(job)).code).toBe("JOB_CANCELLED");
    expect(await harness.run(sumPlan(3, 2, { stages: [8, 9] }))).toEqual(sums(3, 2));
    expect(harness.eventsOf("executorRemoved")).toHaveLength(2);
  });

  it.each([
    ["true", 2],
    ["false", 0],
  ])(
    "with spark.job.interruptOnCancel %s ends %i workers whose tasks notice nothing, before the kill timeout",
    async (interrupts, removed) => {
      const directory = mkdtempSync(join(tmpdir(), "engine-test-"));
      await using harness = new Harness("local[2]", { "spark.task.reaper.killTimeout": "1000s" });
      const controller = new AbortController();
      const waiting: TaskFunction = () => {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4000);
      };
      const job = harness.run(oneStage(marking(directory, waiting), 2), {
        signal: controller.signal,
        properties: { "spark.job.interruptOnCancel": interrupts },
      });
      await untilMarked(directory, 2);

      controller.abort();

      expect((await failureOf(job)).code).toBe("JOB_CANCELLED");
      expect(await harness.run(sumPlan(3, 2, { stages: [8, 9] }))).toEqual(sums(3, 2));
      expect(harness.eventsOf("executorRemoved")).toHaveLength(removed);
    },
  );

  it("leaves a stage that another job needs alone", async () => {
    await using harness = new Harness();
    const controller = new AbortController();
    const first = harness.run(plan([0, 1]), { signal: controller.signal });
    const second = harness.run(plan([0, 2]));
    await untilRunning(harness, 2);

    controller.abort();

    expect((await failureOf(first)).code).toBe("JOB_CANCELLED");
    expect(await second).toEqual(sums(6, 2));
    expect(harness.successes(0)).toEqual([1, 1, 1, 1, 1, 1]);
  });
});

describe("killTaskAttempt", () => {
  it("runs the task again", async () => {
    await using harness = new Harness();
    const directory = mkdtempSync(join(tmpdir(), "engine-test-"));
    const job = harness.run(
      oneStage(
        marking(directory, async (task, _environment, { check }) => {
          while (task.attempt === 0) {
            check();
            await new Promise((resolve) => setTimeout(resolve, 5));
          }
          return task.attempt;
        }),
        1,
      ),
    );
    await untilMarked(directory, 1);

    harness.engine.killTaskAttempt(harness.eventsOf("taskStarted")[0]?.taskAttemptId ?? -1, "slow");

    expect(await job).toEqual([1]);
  });

  it("ends the worker of an attempt that notices nothing, if it is to interrupt", async () => {
    await using harness = new Harness("local[2]", { "spark.task.reaper.killTimeout": "1000s" });
    const directory = mkdtempSync(join(tmpdir(), "engine-test-"));
    const stubborn: TaskFunction = (task) => {
      while (task.attempt === 0);
      return task.attempt;
    };
    const job = harness.run(oneStage(marking(directory, stubborn), 1));
    await untilMarked(directory, 1);

    harness.engine.killTaskAttempt(
      harness.eventsOf("taskStarted")[0]?.taskAttemptId ?? -1,
      "make room",
      true,
    );

    expect(await job).toEqual([1]);
    expect(harness.eventsOf("executorRemoved")).toHaveLength(1);
  });
});

describe("cancelStage", () => {
  it("cancels the jobs that need the stage", async () => {
    await using harness = new Harness();
    const job = harness.run(oneStage(politeLoop, 2));
    await untilRunning(harness, 2);

    harness.engine.cancelStage(0, "not wanted");

    expect((await failureOf(job)).message).toContain("not wanted");
  });
});

describe("close", () => {
  it("fails running jobs, ends stubborn tasks and leaves no file", async () => {
    const directory = mkdtempSync(join(tmpdir(), "engine-test-"));
    const harness = new Harness("local[2]", {
      "spark.local.dir": directory,
      "spark.firesteel.slab.size": "64k",
      "spark.firesteel.memory.slabs": "64k",
    });
    const job = failureOf(
      harness.run({
        stages: [
          stageOf({
            stage: 0,
            numTasks: 2,
            writes: { shuffle: 0, numReduces: 1 },
            run: (_task, _environment, { shuffle }) => {
              shuffle([Array.from({ length: 100_000 }, (_, i) => i * 1.5)]);
            },
          }),
          stageOf({ stage: 1, numTasks: 1, reads: [0], run: stubbornLoop }),
        ],
        shuffles: [{ shuffle: 0, stage: 0, numMaps: 2, numReduces: 1, retain: false }],
      }),
    );
    await untilRunning(harness, 3);
    expect(readdirSync(directory)).toHaveLength(1);

    await harness.engine.close();

    expect((await job).code).toBe("CONTEXT_STOPPED");
    expect(existsSync(directory) ? readdirSync(directory) : []).toEqual([]);
    expect((await failureOf(harness.run(oneStage(() => 1)))).code).toBe("CONTEXT_STOPPED");
  });

  it("is idempotent and works on an engine that never ran", async () => {
    const harness = new Harness();

    await Promise.all([harness.engine.close(), harness.engine.close()]);
    await harness.engine.close();

    expect(harness.events).toEqual([]);
  });

  it("waits at most 5 s for a native call, and says so", async () => {
    const harness = new Harness("local[1]");
    const directory = mkdtempSync(join(tmpdir(), "engine-test-"));
    const job = failureOf(
      harness.run(
        oneStage(
          marking(directory, () => {
            const crypto = process.getBuiltinModule("node:crypto");
            const start = Date.now();
            let rounds = 100_000;
            // One call that takes about 12 s, whatever the machine.
            crypto.pbkdf2Sync("a", "b", rounds, 64, "sha512");
            rounds = Math.ceil((rounds * 12_000) / Math.max(1, Date.now() - start));
            crypto.pbkdf2Sync("a", "b", rounds, 64, "sha512");
          }),
          1,
        ),
      ),
    );
    await untilMarked(directory, 1);
    await new Promise((resolve) => setTimeout(resolve, 1000));

    await harness.engine.close();

    expect((await job).code).toBe("CONTEXT_STOPPED");
    const warnings = harness.eventsOf("warning").filter(({ code }) => code === "WORKER_STUCK");
    expect(warnings).toHaveLength(1);
  }, 30_000);
});
