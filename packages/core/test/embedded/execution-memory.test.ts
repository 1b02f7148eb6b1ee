import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { JobPlan } from "#src/plan/job-plan";
import type { StorageLevelJson } from "#src/plan/storage-level-json";
import { Harness, oneStage, stageOf } from "./engine-harness.ts";
import type { TaskFunction } from "./fault-runtime.ts";

const conf = { "spark.firesteel.slab.size": "64k", "spark.firesteel.memory.slabs": "4m" };
const memoryAndDisk: StorageLevelJson = {
  useDisk: true,
  useMemory: true,
  useOffHeap: false,
  deserialized: false,
  replication: 1,
};

/** Keeps `numTasks` partitions of about 60 KiB. */
function keepingJob(numTasks: number): JobPlan {
  const run: TaskFunction = (task, _environment, { program, store }) => {
    const { root } = program;
    const records = Array.from({ length: 7500 }, (_, i) => task.partition + i * 1.5);
    return root.kind === "cached" && store(root.rdd, task.partition, root.level, records);
  };
  return {
    stages: [
      stageOf({
        stage: 0,
        numTasks,
        run,
        root: {
          kind: "cached",
          rdd: 5,
          level: memoryAndDisk,
          partitions: numTasks,
          input: { kind: "range", start: 0, step: 1, count: numTasks, n: numTasks },
        },
      }),
    ],
    shuffles: [],
  };
}

const mebibyte = 1024 * 1024;

/** What a task may have, asked for in eighths of a MiB. */
const acquireAll: TaskFunction = (_task, { executionMemory }) => {
  let bytes = 0;
  while (executionMemory.acquire(2 ** 17)) bytes += 2 ** 17;
  return bytes;
};

describe("execution memory", () => {
  it("is all of the engine's where one task runs", async () => {
    await using harness = new Harness("local[2]", conf);

    expect(await harness.run(oneStage(acquireAll, 1))).toEqual([4 * mebibyte]);
  });

  it("is given back when the attempt ends, whichever way", async () => {
    await using harness = new Harness("local[2,2]", conf);
    const run = `(task, environment) => {
      let bytes = 0;
      while (environment.executionMemory.acquire(2 ** 17)) bytes += 2 ** 17;
      environment.executionMemory.acquireNeeded(2 ** 20);
      if (task.attempt === 0 && task.partition === 0) throw new Error("once");
      if (task.attempt === 0) process.exit(1);
      return bytes;
    }`;

    await harness.run(oneStage(run, 2));

    expect(await harness.run(oneStage(acquireAll, 1))).toEqual([4 * mebibyte]);
  });

  it("can be released and taken again", async () => {
    await using harness = new Harness("local[1]", conf);

    const values = await harness.run(
      oneStage((_task, { executionMemory }) => {
        const taken = [];
        for (let i = 0; i < 100; i++) {
          taken.push(executionMemory.acquire(3 * 2 ** 20));
          executionMemory.release(3 * 2 ** 20);
        }
        return taken.every(Boolean) && !executionMemory.acquire(5 * 2 ** 20);
      }, 1),
    );

    expect(values).toEqual([true]);
  });

  it("takes kept partitions out of memory, down to the storage region", async () => {
    await using harness = new Harness("local[1]", conf);
    await harness.run(keepingJob(56));
    const [before] = await harness.engine.storage();
    expect(before).toMatchObject({ cachedPartitions: 56, diskBytes: 0 });

    const [bytes] = await harness.run(oneStage(acquireAll, 1));

    expect(bytes).toBeGreaterThanOrEqual(1.75 * mebibyte);
    expect(bytes).toBeLessThanOrEqual(2.25 * mebibyte);
    const [after] = await harness.engine.storage();
    expect(after?.cachedPartitions).toBe(56);
    expect(after?.diskBytes).toBeGreaterThan(mebibyte);
    expect(after?.memoryBytes).toBeGreaterThan(1.75 * mebibyte);
  });

  it("makes a task wait for its least share, which others have to give back", async () => {
    await using harness = new Harness("local[2]", conf);
    const directory = mkdtempSync(join(tmpdir(), "execution-memory-"));
    // The first has everything before the second begins; the second gets its share when the first lets go.
    const run = `async (task, environment) => {
      const { existsSync, writeFileSync } = process.getBuiltinModule("node:fs");
      const { setTimeout: sleep } = process.getBuiltinModule("node:timers/promises");
      const directory = ${JSON.stringify(directory)};
      const seen = async (name) => {
        while (!existsSync(directory + name)) await sleep(5);
      };
      const memory = environment.executionMemory;
      if (task.partition === 1) {
        await seen("/full");
        writeFileSync(directory + "/asking", "");
        return memory.acquire(2 ** 20) ? "got its share" : "refused";
      }
      let bytes = 0;
      while (memory.acquire(2 ** 17)) bytes += 2 ** 17;
      writeFileSync(directory + "/full", "");
      await seen("/asking");
      await sleep(50);
      memory.release(bytes);
      return "gave back";
    }`;

    expect(await harness.run(oneStage(run, 2))).toEqual(["gave back", "got its share"]);
    rmSync(directory, { recursive: true });
  });
});
