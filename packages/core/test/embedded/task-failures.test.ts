import { describe, expect, it } from "vitest";
import { FiresteelError } from "@firesteel/core";
import { failureOf, Harness, oneStage, sumPlan, sums } from "./engine-harness.ts";
import type { TaskFunction } from "./fault-runtime.ts";

/** The error at the bottom. */
function causeOf(error: FiresteelError): FiresteelError {
  return FiresteelError.is(error.cause) ? error.cause : error;
}

async function expectUsable(harness: Harness): Promise<void> {
  expect(await harness.run(sumPlan(3, 2, { shuffle: 99, stages: [98, 99] }))).toEqual(sums(3, 2));
}

describe("a task that throws", () => {
  it("fails its job at once, with the user's error as cause", async () => {
    await using harness = new Harness();

    const error = await failureOf(
      harness.run(
        oneStage((task) => {
          if (task.partition === 2) throw new RangeError("too big");
          return 1;
        }),
      ),
    );

    expect(error.code).toBe("TASK_FAILED");
    expect(error.fields).toMatchObject({ stage: 0, partition: 2, failures: 1 });
    expect(error.cause).toMatchObject({ name: "RangeError", message: "too big" });
    await expectUsable(harness);
  });

  it.each([
    ["null", "() => { throw null; }"],
    ["a string", "() => { throw 'no'; }"],
    ["an object that cannot be read", "() => { throw { get message() { throw 1; } }; }"],
    [
      "an error that cannot be cloned",
      "() => { throw Object.assign(new Error('x'), { cause: { f() {} } }); }",
    ],
    [
      "a revoked proxy",
      "() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy; }",
    ],
  ])("fails its job when it throws %s", async (_, source) => {
    await using harness = new Harness();
    // oxlint-disable-next-line typescript/no-implied-eval
    const run = new Function(`return ${source}`)() as TaskFunction;

    expect((await failureOf(harness.run(oneStage(run)))).code).toBe("TASK_FAILED");
    await expectUsable(harness);
  });

  it("gets F attempts under local[N,F]", async () => {
    await using harness = new Harness("local[2,3]");

    const values = await harness.run(
      oneStage((task) => {
        if (task.attempt < 2) throw new Error("not yet");
        return task.attempt;
      }),
    );

    expect(values).toEqual([2, 2, 2, 2]);
    expect(
      harness.eventsOf("taskEnded").filter(({ outcome }) => outcome === "failed"),
    ).toHaveLength(8);
  });

  it("fails a stage of several jobs for all of them", async () => {
    await using harness = new Harness();
    const plan = sumPlan(4, 2, {
      map: () => {
        throw new Error("map fails");
      },
    });

    const errors = await Promise.all([failureOf(harness.run(plan)), failureOf(harness.run(plan))]);

    expect(errors.map(causeOf).map(({ message }) => message)).toEqual(["map fails", "map fails"]);
  });
});

describe("an error that nobody catches", () => {
  it.each<[string, TaskFunction]>([
    ["a floating promise", () => void Promise.reject(new Error("lost"))],
    ["a floating promise of null", () => void Promise.reject(null)],
    [
      "a timer",
      async () => {
        setTimeout(() => {
          throw new Error("lost");
        }, 5);
        await new Promise((resolve) => setTimeout(resolve, 1000));
      },
    ],
  ])("of %s fails the task that it belongs to", async (_, run) => {
    await using harness = new Harness();

    expect((await failureOf(harness.run(oneStage(run)))).code).toBe("TASK_FAILED");
    await expectUsable(harness);
  });

  it("after its task has ended is told once and harms nobody", async () => {
    await using harness = new Harness("local[1]");

    await harness.run(
      oneStage((task) => {
        if (task.partition === 0)
          setTimeout(() => {
            throw new Error("too late");
          }, 30);
      }),
    );
    const values = await harness.run(
      oneStage(async (task) => {
        await new Promise((resolve) => setTimeout(resolve, 30));
        return task.partition;
      }),
    );

    expect(values).toEqual([0, 1, 2, 3]);
    const warnings = harness.eventsOf("warning").filter(({ code }) => code === "UNHANDLED_ERROR");
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.message).toContain("too late");
  });
});

describe("a worker that dies", () => {
  it("is replaced, and only its task runs again", async () => {
    await using harness = new Harness();

    const values = await harness.run(
      sumPlan(10, 3, {
        map: (task, environment, tools) => {
          if (task.partition === 4 && task.attempt === 0) process.exit(7);
          tools.shuffle([
            [task.partition * 1000],
            [task.partition * 1000 + 1],
            [task.partition * 1000 + 2],
          ]);
        },
      }),
    );

    expect(values).toEqual(sums(10, 3));
    expect(harness.successes(0)).toEqual(Array.from({ length: 10 }, () => 1));
    const lost = harness.eventsOf("taskEnded").filter(({ outcome }) => outcome === "workerLost");
    expect(lost.map(({ partition }) => partition)).toEqual([4]);
    expect(harness.eventsOf("executorRemoved")).toHaveLength(1);
    // Tasks that were queued on the dead worker are not charged: no task has an attempt too many.
    expect(harness.eventsOf("taskStarted").filter(({ stage }) => stage === 0)).toHaveLength(11);
  });

  it("leaves the segments that it wrote", async () => {
    await using harness = new Harness("local[1]");

    const values = await harness.run(
      sumPlan(6, 2, {
        reduce: (task, _environment, { fetch }) => {
          if (task.partition === 0 && task.attempt === 0) process.exit(1);
          return fetch(0, task.partition).reduce((a, b) => (a as number) + (b as number), 0);
        },
      }),
    );

    expect(values).toEqual(sums(6, 2));
    expect(harness.successes(0)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it("fails the job when it dies every time", async () => {
    await using harness = new Harness("local[2]", { "spark.task.maxFailures": "3" });

    const error = await failureOf(
      harness.run(oneStage((task) => (task.partition === 1 ? process.exit(3) : 0))),
    );

    expect(error.code).toBe("TASK_FAILED");
    expect(error.fields).toMatchObject({ partition: 1, failures: 3 });
    expect(error.cause).toMatchObject({ code: "EXECUTOR_LOST", fields: { exitCode: 3 } });
    expect(harness.successes(0)[0]).toBe(1);
    await expectUsable(harness);
  });

  it("fails the job when no worker can start", async () => {
    await using harness = new Harness("local[2]", {}, "file:///nowhere/runtime.js");

    const error = await failureOf(harness.run(oneStage(() => 1)));

    expect(error.code).toBe("TASK_FAILED");
    expect(causeOf(error).message).toContain("nowhere");
  });
});

describe("accumulator updates", () => {
  it("come once per task, from the accepted attempt", async () => {
    await using harness = new Harness("local[2,4]");

    await harness.run(
      oneStage((task) => {
        if (task.attempt < task.partition) throw new Error("again");
      }),
    );

    const updates = harness
      .eventsOf("taskEnded")
      .filter(({ accumulators }) => accumulators !== undefined)
      .map(({ partition }) => partition);
    expect(updates.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
  });
});
