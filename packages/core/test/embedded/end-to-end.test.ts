import { describe, expect, it } from "vitest";
import { noClasses } from "#src/block/class-registry";
import { decodeBlock } from "#src/block/decode-block";
import { encodeBlock } from "#src/block/encode-block";
import { bundleClosures } from "#src/closure/bundle-closures";
import { captureClosure } from "#src/closure/capture-closure";
import { createEmbeddedEngine } from "#src/embedded/embedded-engine";
import type { ClosureBundle } from "#src/closure/closure-bundle";
import type { ClosureRef } from "#src/plan/function-ref";
import type { JobPlan } from "#src/plan/job-plan";

function bundleOf(...functions: ((...args: never[]) => unknown)[]): ClosureBundle {
  return bundleClosures(functions.map((f) => captureClosure(f as (...args: unknown[]) => unknown)));
}

function closure(root: number): ClosureRef {
  return { kind: "closure", root, isAsync: false, name: "f" };
}

const pair = (word: string) => [word, 1];
const add = (a: number, b: number) => a + b;
const encode = (lines: readonly string[]) =>
  encodeBlock(lines, { classes: noClasses, allocate: (bytes) => new Uint8Array(bytes) });

/** `values → flatMap(split) → map([w, 1]) → reduceByKey(+) → collect`. */
function wordCount(partitions: readonly (readonly string[])[], numReduces: number): JobPlan {
  const separator = /\s+/;
  const split = (line: string) => line.split(separator);
  return {
    stages: [
      {
        stage: 0,
        name: "reduceByKey",
        root: {
          kind: "narrow",
          input: { kind: "values", leaf: 0 },
          ops: [
            { op: "flatMap", f: closure(0), rdd: 1, label: "flatMap" },
            { op: "map", f: closure(1), rdd: 2, label: "map" },
          ],
        },
        sink: {
          kind: "shuffleWrite",
          shuffle: 0,
          partitioner: { kind: "hash", n: numReduces },
          combine: { kind: "reduce", f: closure(2) },
        },
        numTasks: partitions.length,
        bundle: bundleOf(split, pair, add),
        leaves: [partitions.map((lines) => ({ blocks: [encode(lines)], preferredHosts: [] }))],
        barrier: false,
        rdds: [],
      },
      {
        stage: 1,
        name: "collect",
        root: {
          kind: "shuffle",
          shuffle: 0,
          read: {
            kind: "combine",
            combined: true,
            aggregator: { kind: "reduce", f: closure(0) },
          },
        },
        sink: { kind: "collect" },
        numTasks: numReduces,
        bundle: bundleOf(add),
        leaves: [],
        barrier: false,
        rdds: [],
      },
    ],
    shuffles: [{ shuffle: 0, stage: 0, numMaps: partitions.length, numReduces, retain: false }],
  };
}

describe("the embedded engine with the task runtime", () => {
  it("counts words", async () => {
    const engine = createEmbeddedEngine({
      master: "local[2]",
      applicationId: "words",
      conf: {},
      connectors: [],
      listener: () => undefined,
    });
    const counts = new Map<unknown, unknown>();

    await engine.runJob(wordCount([["a b a", "c"], [], ["b a", "c d"]], 4), {
      job: 0,
      signal: new AbortController().signal,
      properties: {},
      onResult: ({ blocks }) => {
        for (const block of blocks)
          for (const [word, n] of decodeBlock(block, noClasses).records() as [string, number][])
            counts.set(word, n);
      },
    });
    await engine.close();

    expect(counts).toEqual(
      new Map([
        ["a", 3],
        ["b", 2],
        ["c", 2],
        ["d", 1],
      ]),
    );
  });
});
