import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JobPlan } from "#src/plan/job-plan";
import { Harness, shufflePlan, stageOf } from "./engine-harness.ts";

/** Sums `i` for the records that map task `m` sends to reducer `p`; some attempts die, or damage what they read. */
const map = `(task, environment, tools, seed, sizes) => {
  let state = (seed ^ (task.partition * 0x9e3779b1) ^ (task.attempt * 0x85ebca6b) ^ (task.stage << 16)) >>> 0;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  if (task.attempt < 2 && random() < 0.15) process.exit(1);
  const writer = environment.openShuffleWriter(tools.program.sink.shuffle, tools.program.sink.partitioner.n);
  for (let run = 0; run < 3; run++)
    for (let p = 0; p < tools.program.sink.partitioner.n; p++) {
      const size = sizes[(task.partition + p + run) % sizes.length];
      if (size > 0) writer.write(p, tools.encode(Array.from({ length: size }, (_, i) => i * 0.5)), size);
      if (task.attempt < 2 && random() < 0.002) process.exit(2);
    }
  writer.close();
}`;

const reduce = `async (task, environment, tools, seed, shuffle) => {
  let state = (seed ^ (task.partition * 0x27d4eb2f) ^ (task.attempt * 0x165667b1) ^ (task.stage << 8)) >>> 0;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  for (let i = 0; i < 4; i++) random();
  if (task.stageAttempt === 0 && task.attempt < 1 && random() < 0.1) {
    const blocks = await environment.shuffleBlocks(shuffle, task.partition);
    const victim = blocks[Math.floor(random() * blocks.length)];
    if (victim !== undefined) victim.bytes[40] = ~victim.bytes[40];
  }
  if (task.attempt < 2 && random() < 0.1) process.exit(3);
  let sum = 0;
  for (const value of tools.fetch(shuffle, task.partition)) sum += value;
  return sum;
}`;

interface Shape {
  readonly maps: number;
  readonly reduces: number;
  readonly sizes: readonly number[];
  readonly seed: number;
}

function planOf({ maps, reduces, sizes, seed }: Shape, number: number): JobPlan {
  return {
    stages: [
      stageOf({
        stage: number * 2,
        numTasks: maps,
        writes: { shuffle: number, numReduces: reduces },
        run: map,
        args: [seed, sizes],
      }),
      stageOf({
        stage: number * 2 + 1,
        numTasks: reduces,
        reads: [number],
        run: reduce,
        args: [seed, number],
      }),
    ],
    shuffles: [shufflePlan(number, number * 2, maps, reduces)],
  };
}

function expected({ maps, reduces, sizes }: Shape): number[] {
  return Array.from({ length: reduces }, (_, p) => {
    let sum = 0;
    for (let m = 0; m < maps; m++)
      for (let run = 0; run < 3; run++) {
        const size = sizes[(m + p + run) % sizes.length] ?? 0;
        sum += (size * (size - 1)) / 4;
      }
    return sum;
  });
}

const shapes = fc.array(
  fc.record({
    maps: fc.integer({ min: 1, max: 12 }),
    reduces: fc.integer({ min: 1, max: 12 }),
    sizes: fc.array(fc.constantFrom(0, 1, 10, 500, 3000, 20_000), { minLength: 1, maxLength: 5 }),
    seed: fc.integer({ min: 0, max: 2 ** 31 }),
  }),
  { minLength: 2, maxLength: 6 },
);

function blockFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".bin"),
  );
}

describe("jobs whose workers die and whose blocks get damaged", () => {
  it("give the right answers, in slabs and in files, and leave no file", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async (jobs) => {
        const directory = mkdtempSync(join(tmpdir(), "engine-test-"));
        await using harness = new Harness("local[3]", {
          "spark.local.dir": directory,
          "spark.firesteel.slab.size": "64k",
          "spark.firesteel.memory.slabs": "512k",
          "spark.stage.maxConsecutiveAttempts": "20",
          "spark.task.maxFailures": "8",
        });

        const answers = await Promise.all(jobs.map((shape, i) => harness.run(planOf(shape, i))));

        expect(answers).toEqual(jobs.map(expected));
        expect(harness.eventsOf("warning")).toEqual([]);
        // Whatever was written is unwritten when nobody needs it: no file stays.
        while (blockFiles(directory).length > 0)
          await new Promise((resolve) => setTimeout(resolve, 20));
      }),
      { numRuns: 10, endOnFailure: true },
    );
  }, 300_000);
});
