import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SparkConf, SparkContext } from "@firesteel/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEmbeddedEngine } from "#src/embedded/embedded-engine";
import type { Engine } from "#src/engine/engine";
import { driverThreads, type ThreadDump } from "#src/engine/thread-dump";

let directory: string;
/** While there is no such file, tasks go on. */
let gate: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "threads-"));
  gate = join(directory, "gate");
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Two tasks that never yield: one is busy, the other blocks. */
async function blockedJob(master: string, use: (engine: Engine) => Promise<void>): Promise<void> {
  let engine: Engine | undefined;
  const conf = new SparkConf({ "spark.master": master, "spark.local.dir": directory });
  await using sc = new SparkContext(conf, {
    engine: (options) => (engine = createEmbeddedEngine(options)),
  });
  const path = gate;
  function spinAround(): void {
    for (let x = 0; x < 1e6 || !existsSync(path); x++) Math.sqrt(x);
  }
  function fallAsleep(): void {
    const word = new Int32Array(new SharedArrayBuffer(4));
    while (!existsSync(path)) Atomics.wait(word, 0, 0, 1000);
  }
  const job = sc
    .range(0, 2, 1, 2)
    .map((x) => (x === 0 ? spinAround() : fallAsleep()))
    .count();
  try {
    if (engine === undefined) throw new Error("the engine was not started");
    await use(engine);
  } finally {
    writeFileSync(gate, "");
    expect(await job).toBe(2);
  }
}

/** The threads of both executors as soon as both tasks are in the functions above. */
async function busyThreads(engine: Engine): Promise<readonly ThreadDump[]> {
  for (;;) {
    const found = await Promise.all(["0", "1"].map(async (id) => await engine.threads?.(id)));
    const threads = found.flatMap((each) => each ?? []);
    const stacks = threads.map(({ frames }) => frames.join("\n")).join("\n");
    if (stacks.includes("spinAround") && stacks.includes("fallAsleep")) return threads;
  }
}

describe("the threads of an engine", () => {
  it.each(["local[2]", "local-cluster[2,1,256]"])(
    "tell what they do while tasks neither yield nor end: %s",
    async (master) => {
      await blockedJob(master, async (engine) => {
        const threads = await busyThreads(engine);

        const spins = threads.find(({ frames }) => /spinAround/.test(frames.join("\n")));
        const sleeps = threads.find(({ frames }) => /fallAsleep/.test(frames.join("\n")));
        expect(spins).toMatchObject({ state: "RUNNABLE", inNative: false });
        expect(sleeps).toMatchObject({ state: "RUNNABLE", inNative: false });
        expect(sleeps?.frames[0]).toMatch(/^fallAsleep \(.*:\d+:\d+\)$/);
        expect(threads.map(({ name }) => name).toSorted()).toEqual([
          "firesteel-executor-0",
          "firesteel-executor-1",
        ]);
        expect(await engine.threads?.("77")).toBeUndefined();
      });
    },
  );

  it("of the driver are those that execute no tasks", async () => {
    await blockedJob("local[2]", async (engine) => {
      await busyThreads(engine);
      const threads = await driverThreads();

      const names = threads.map(({ name }) => name);
      expect(names).toContain("main");
      expect(names).toContain("firesteel-supervisor");
      expect(names.join(" ")).not.toContain("executor");
      expect(threads.find(({ name }) => name === "firesteel-supervisor")).toMatchObject({
        inNative: false,
      });
    });
  });
});
