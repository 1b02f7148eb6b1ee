import { bench, describe } from "vitest";
import { bundleClosures } from "#src/closure/bundle-closures";
import { captureClosure } from "#src/closure/capture-closure";
import { noClasses } from "#src/block/class-registry";
import { decodeBlock } from "#src/block/decode-block";
import { encodeBlock } from "#src/block/encode-block";
import type { FunctionRef } from "#src/plan/function-ref";
import type { StageProgram } from "#src/plan/job-plan";
import { compileStage } from "#src/runtime/compile-stage";
import { runTask } from "#src/runtime/run-task";
import type { TaskDescription, TaskEnvironment } from "#src/runtime/task-environment";

// A task of the runtime beside a loop written by hand for the same work. Everything is compiled afresh in each run of
// the task, as it is for each stage.

const allocate = (bytes: number): Uint8Array => new Uint8Array(bytes);
const task: TaskDescription = {
  stage: 0,
  stageAttempt: 0,
  partition: 0,
  attempt: 0,
  taskAttemptId: 0,
  numPartitions: 1,
  cpus: 1,
  properties: {},
};

function environment(leaf: readonly Uint8Array[]): TaskEnvironment {
  return {
    shuffleBlocks: () => [],
    openShuffleWriter: () => ({ write: () => undefined, close: () => undefined }),
    leafBlocks: () => leaf,
    cachedBlocks: () => undefined,
    openCacheWriter: () => {
      throw new Error("nothing is kept here");
    },
    allocate,
    allocateResult: allocate,
    broadcastBytes: () => new Uint8Array(),
    executionMemory: {
      acquire: () => true,
      acquireNeeded: () => undefined,
      release: () => undefined,
    },
    openSpillFile: () => {
      throw new Error("nothing spills here");
    },
    killReason: () => undefined,
    fileSystems: undefined as never,
    conf: {},
  };
}

const root = (n: number): FunctionRef => ({ kind: "closure", root: n, isAsync: false, name: "f" });

function program(
  parts: Pick<StageProgram, "root" | "sink">,
  functions: readonly ((...args: never[]) => unknown)[],
): StageProgram {
  const bundle = bundleClosures(functions.map((f) => captureClosure(f)));
  const rest = { stage: 0, name: "bench", numTasks: 1, leaves: [], barrier: false, rdds: [] };
  return { ...rest, ...parts, bundle };
}

describe("20 M numbers: map, filter, map, reduce", () => {
  const n = 20_000_000;
  const numbers = program(
    {
      root: {
        kind: "narrow",
        input: { kind: "range", start: 0, step: 1, count: n, n: 1 },
        ops: [
          { op: "map", f: root(0), rdd: 0, label: "map" },
          { op: "filter", f: root(1), rdd: 1, label: "filter" },
          { op: "map", f: root(2), rdd: 2, label: "map" },
        ],
      },
      sink: { kind: "reduce", f: root(3) },
    },
    [
      (x: number) => x * 2 + 1,
      (x: number) => x % 3 !== 0,
      (x: number) => x + 7,
      (a: number, b: number) => a + b,
    ],
  );

  bench("by hand, over chunks in one array", () => {
    const chunk = Array.from({ length: 65_536 }, () => 0);
    let sum = 0;
    for (let from = 0; from < n; from += chunk.length) {
      const size = Math.min(chunk.length, n - from);
      for (let i = 0; i < size; i++) chunk[i] = from + i;
      for (let i = 0; i < size; i++) {
        const x = (chunk[i] as number) * 2 + 1;
        if (x % 3 !== 0) sum += x + 7;
      }
    }
    if (sum === 0) throw new Error("no sum");
  });

  bench("task runtime", async () => {
    await runTask(await compileStage(numbers), task, environment([]));
  });
});

describe("1 M words: split, pair, count by word", () => {
  const words = Array.from({ length: 50_000 }, (_, i) => `w${i.toString(36)}`);
  let seed = 1;
  const next = (): string => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return words[Math.floor((seed / 0x7fff_ffff) ** 2 * (words.length - 1))] as string;
  };
  const lines = Array.from({ length: 100_000 }, () => Array.from({ length: 10 }, next).join(" "));
  const blocks: Uint8Array[] = [];
  for (let from = 0; from < lines.length; from += 2000)
    blocks.push(encodeBlock(lines, { from, to: from + 2000, classes: noClasses, allocate }));
  const counting = program(
    {
      root: {
        kind: "narrow",
        input: { kind: "values", leaf: 0 },
        ops: [
          { op: "flatMap", f: root(0), rdd: 0, label: "flatMap" },
          { op: "map", f: root(1), rdd: 1, label: "map" },
        ],
      },
      sink: {
        kind: "shuffleWrite",
        shuffle: 0,
        partitioner: { kind: "hash", n: 4 },
        combine: { kind: "reduce", f: root(2) },
      },
    },
    [
      (line: string) => line.split(" "),
      (word: string) => [word, 1],
      (a: number, b: number) => a + b,
    ],
  );

  bench("by hand, in a Map of counters", () => {
    const counts = new Map<string, { n: number }>();
    for (const block of blocks) {
      for (const line of decodeBlock(block, noClasses).records() as string[]) {
        for (const word of line.split(" ")) {
          const count = counts.get(word);
          if (count === undefined) counts.set(word, { n: 1 });
          else count.n++;
        }
      }
    }
    if (counts.size === 0) throw new Error("no words");
  });

  bench("task runtime, blocks written", async () => {
    await runTask(await compileStage(counting), task, environment(blocks));
  });
});
