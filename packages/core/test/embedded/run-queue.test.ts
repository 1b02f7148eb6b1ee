import { describe, expect, it } from "vitest";
import { XORShiftRandom } from "#src/random/xor-shift-random";
import { PendingTasks } from "#src/embedded/pending-tasks";
import { RunQueue } from "#src/embedded/run-queue";
import type { StageRun } from "#src/embedded/stage-run";
import type { TaskAttempt } from "#src/embedded/task-attempt";
import type { PoolSettings, SchedulingMode } from "#src/engine/pool-settings";

interface FakeRun {
  readonly pool: string;
  readonly priority: number;
  place: unknown;
  pending: PendingTasks;
}

function makeRun(pool: string, priority: number, tasks: number): StageRun & FakeRun {
  return {
    pool,
    priority,
    place: undefined,
    pending: new PendingTasks(Array.from({ length: tasks }, (_, p) => p)),
    program: { stage: priority },
    firstJob: { submission: { properties: { "spark.scheduler.pool": pool } } },
  } as unknown as StageRun & FakeRun;
}

const pool = (
  name: string,
  weight = 1,
  minShare = 0,
  schedulingMode: SchedulingMode = "FIFO",
): PoolSettings => ({ name, weight, minShare, schedulingMode });

/** Serves `steps` tasks on so many slots in virtual time; which run each task was of. */
function serve(
  queue: RunQueue,
  slots: number,
  steps: number,
  durationOf: (run: FakeRun) => number,
): FakeRun[] {
  const running: { readonly end: number; readonly attempt: TaskAttempt; readonly run: FakeRun }[] =
    [];
  const served: FakeRun[] = [];
  let now = 0;
  const launch = (): boolean => {
    for (const run of queue.inOrder(now)) {
      run.pending.takeAny();
      const attempt = { run, startedAt: now } as unknown as TaskAttempt;
      queue.onLaunched(attempt);
      queue.onStarted(attempt, now);
      const fake = run as unknown as FakeRun;
      running.push({ end: now + durationOf(fake), attempt, run: fake });
      return true;
    }
    return false;
  };
  while (served.length < steps) {
    while (running.length < slots && launch());
    running.sort((a, b) => b.end - a.end);
    const next = running.pop();
    if (next === undefined) break;
    now = next.end;
    queue.onEnded(next.attempt, now);
    served.push(next.run);
  }
  return served;
}

function share(served: readonly FakeRun[], name: string, cost: (run: FakeRun) => number): number {
  const sum = (runs: readonly FakeRun[]): number => runs.reduce((a, run) => a + cost(run), 0);
  return sum(served.filter((run) => run.pool === name)) / sum(served);
}

const endless = 100_000;

describe("FAIR scheduling", () => {
  const shapes = [1, 2, 3, 4, 8].flatMap((slots) =>
    [
      [1, 1, 1],
      [1, 2, 3],
      [1, 1, 10],
      [5, 4, 3],
    ].map((weights) => [slots, weights] as const),
  );

  it.each(shapes)(
    "on %i slots gives pools of weights %j their shares of the time",
    (slots, weights) => {
      const random = new XORShiftRandom(slots);
      const pools = weights.map((weight, i) => pool(`p${i}`, weight));
      const queue = new RunQueue({ mode: "FAIR", pools, attemptsPerExecutor: 1 });
      for (const [i, { name }] of pools.entries()) queue.add(makeRun(name, i, endless), 0);
      const times = new Map<string, number>();

      // Tasks of different lengths: the time that counts, not the number of tasks.
      serve(queue, slots, 4000, (run) => {
        const took = (run.pool === "p0" ? 50 : 5) * (0.5 + random.nextDouble());
        times.set(run.pool, (times.get(run.pool) ?? 0) + took);
        return took;
      });

      const total = [...times.values()].reduce((a, b) => a + b, 0);
      const weightSum = weights.reduce((a, b) => a + b, 0);
      for (const [i, weight] of weights.entries()) {
        const had = (times.get(`p${i}`) ?? 0) / total;
        expect(had / (weight / weightSum), `p${i}`).toBeGreaterThan(0.95);
        expect(had / (weight / weightSum), `p${i}`).toBeLessThan(1.05);
      }
    },
  );

  it("gives a pool its least share first", () => {
    const pools = [pool("big", 1000), pool("sure", 1, 2)];
    const queue = new RunQueue({ mode: "FAIR", pools, attemptsPerExecutor: 1 });
    queue.add(makeRun("big", 0, endless), 0);
    queue.add(makeRun("sure", 1, endless), 0);

    const served = serve(queue, 4, 1000, () => 10);

    // Two of four slots, whatever the weights say.
    expect(share(served, "sure", () => 1)).toBeCloseTo(0.5, 1);
  });

  it("gives no credit for having been idle", () => {
    const queue = new RunQueue({
      mode: "FAIR",
      pools: [pool("a"), pool("b")],
      attemptsPerExecutor: 1,
    });
    queue.add(makeRun("a", 0, endless), 0);
    serve(queue, 1, 500, () => 10);
    queue.add(makeRun("b", 1, endless), 5000);

    const served = serve(queue, 1, 100, () => 10);

    expect(share(served, "b", () => 1)).toBeGreaterThan(0.4);
    expect(share(served, "b", () => 1)).toBeLessThan(0.6);
  });

  it("inside a FAIR pool lets stages share, inside a FIFO pool serves the earlier one first", () => {
    const served = (mode: SchedulingMode): number[] => {
      const queue = new RunQueue({
        mode: "FAIR",
        pools: [pool("x", 1, 0, mode)],
        attemptsPerExecutor: 1,
      });
      for (let i = 0; i < 4; i++) queue.add(makeRun("x", i, 25), 0);
      return serve(queue, 1, 100, () => 1).map(({ priority }) => priority);
    };

    expect(served("FIFO")).toEqual(Array.from({ length: 100 }, (_, i) => Math.floor(i / 25)));
    for (const priority of [0, 1, 2, 3])
      expect(
        served("FAIR")
          .slice(0, 20)
          .filter((each) => each === priority),
      ).toHaveLength(5);
  });

  it("gives a pool that no file has the defaults", () => {
    const queue = new RunQueue({ mode: "FAIR", pools: [pool("known", 3)], attemptsPerExecutor: 1 });
    queue.add(makeRun("known", 0, endless), 0);
    queue.add(makeRun("unknown", 1, endless), 0);

    expect(
      share(
        serve(queue, 2, 1000, () => 10),
        "unknown",
        () => 1,
      ),
    ).toBeCloseTo(0.25, 1);
  });
});

describe("FIFO scheduling", () => {
  it("serves earlier jobs first, whatever their pools, and later ones with what is left", () => {
    const queue = new RunQueue({ mode: "FIFO", pools: [], attemptsPerExecutor: 1 });
    const runs = [makeRun("b", 2, 10), makeRun("a", 0, 10), makeRun("c", 1, 10)];
    for (const run of runs) queue.add(run, 0);

    const served = serve(queue, 3, 30, () => 1).map(({ priority }) => priority);

    expect(served.slice(0, 9)).toEqual(Array.from({ length: 9 }, () => 0));
    expect(served.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 30 }, (_, i) => Math.floor(i / 10)),
    );
  });

  it("forgets runs that are removed", () => {
    const queue = new RunQueue({ mode: "FIFO", pools: [], attemptsPerExecutor: 1 });
    const run = makeRun("a", 0, 3);
    queue.add(run, 0);
    queue.remove(run);

    expect([...queue]).toEqual([]);
    expect(serve(queue, 1, 3, () => 1)).toEqual([]);
  });
});

describe("PendingTasks", () => {
  it("hands partitions out in order, to the worker that has their data first", () => {
    const pending = new PendingTasks(
      [0, 1, 2, 3],
      new Map([
        [2, "w"],
        [3, "w"],
      ]),
    );

    expect([pending.take("w"), pending.take("v"), pending.take("v")]).toEqual([2, 0, 1]);
    expect(pending.take("v")).toBeUndefined();
    expect(pending.has(3)).toBe(true);
    expect(pending.takeAny()).toBe(3);
    expect(pending.size).toBe(0);
  });

  it("puts a partition back once, to be next", () => {
    const pending = new PendingTasks([0, 1]);
    expect(pending.take("w")).toBe(0);
    pending.push(0);
    pending.push(0);

    expect([pending.takeAny(), pending.takeAny(), pending.takeAny()]).toEqual([0, 1, undefined]);
  });

  it("lets nobody wait for a worker that is gone", () => {
    const pending = new PendingTasks(
      [0, 1],
      new Map([
        [0, "gone"],
        [1, "gone"],
      ]),
    );
    pending.forget("gone");

    expect(pending.take("v")).toBe(0);
    pending.push(0);
    expect([pending.take("v"), pending.take("v")]).toEqual([0, 1]);
  });
});
