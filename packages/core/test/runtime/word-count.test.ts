import { expect, it } from "vitest";
import { createInProcessEngine } from "#src/testing/in-process-engine";
import { decodeBlock } from "#src/block/decode-block";
import { encodeBlock } from "#src/block/encode-block";
import { bundleClosures } from "#src/closure/bundle-closures";
import { captureClosure } from "#src/closure/capture-closure";
import { noClasses } from "#src/block/class-registry";

const label = (l: string) => ({ rdd: 0, label: l });
const alloc = { classes: noClasses, allocate: (n: number) => new Uint8Array(n) };
const c = (root: number) => ({ kind: "closure" as const, root, isAsync: false, name: "f" });
const bundle = (fs: ((...args: never[]) => unknown)[]) =>
  bundleClosures(fs.map((f) => captureClosure(f as never)));

it("word count", async () => {
  const engine = createInProcessEngine({
    master: "local",
    applicationId: "a",
    conf: {},
    connectors: [],
    listener: () => undefined,
  });
  const lines = [
    ["a b a", "c"],
    ["b a", ""],
  ];
  const add = (a: number, b: number) => a + b;
  const plan: any = {
    stages: [
      {
        stage: 0,
        name: "map",
        root: {
          kind: "narrow",
          input: { kind: "values", leaf: 0 },
          ops: [
            { op: "flatMap", f: c(0), ...label("flatMap") },
            { op: "map", f: c(1), ...label("map") },
          ],
        },
        sink: {
          kind: "shuffleWrite",
          shuffle: 0,
          partitioner: { kind: "hash", n: 3 },
          combine: { kind: "reduce", f: c(2) },
        },
        numTasks: 2,
        bundle: bundle([(l: string) => l.split(" "), (w: string) => [w, 1], add]),
        leaves: [lines.map((l) => ({ blocks: [encodeBlock(l, alloc)], preferredHosts: [] }))],
        barrier: false,
        rdds: [],
      },
      {
        stage: 1,
        name: "collect",
        root: {
          kind: "shuffle",
          shuffle: 0,
          read: { kind: "combine", combined: true, aggregator: { kind: "reduce", f: c(0) } },
        },
        sink: { kind: "collect" },
        numTasks: 3,
        bundle: bundle([add]),
        leaves: [],
        barrier: false,
        rdds: [],
      },
    ],
    shuffles: [{ shuffle: 0, stage: 0, numMaps: 2, numReduces: 3, retain: false }],
  };
  const out: unknown[] = [];
  await engine.runJob(plan, {
    job: 0,
    signal: new AbortController().signal,
    properties: {},
    onResult: ({ blocks }) =>
      blocks.forEach((b) => out.push(...decodeBlock(b, noClasses).records())),
  });
  expect(new Map(out as any)).toEqual(
    new Map([
      ["a", 3],
      ["b", 2],
      ["c", 1],
      ["", 1],
    ]),
  );
});
