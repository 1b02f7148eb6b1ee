import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type RDD, SparkConf, SparkContext } from "@firesteel/core";
import { createInProcessEngine } from "@firesteel/core/testing";
import { MemoryFileSystem } from "../../io/memory-file-system.ts";
import { type LineProgram, linePrograms } from "./line-programs.ts";
import { memoryConnector } from "./memory-connector.ts";
import { files, large } from "./text-inputs.ts";

interface Input {
  readonly program: LineProgram;
  readonly content: Uint8Array;
  readonly partitions: number;
}

/** What `look` sees of the lines that each input's program keeps, by a context with or without recognition. */
async function seen<R>(
  isOn: boolean,
  inputs: readonly Input[],
  look: (kept: RDD<string>, isOn: boolean) => Promise<R>,
): Promise<R[]> {
  const stored = new MemoryFileSystem();
  const conf = new SparkConf().setMaster("local[2]").setAppName("lines");
  const sc = new SparkContext(conf.set("spark.firesteel.recognition.enabled", String(isOn)), {
    engine: createInProcessEngine,
    connectors: [memoryConnector(stored)],
  });
  try {
    const results: R[] = [];
    for (const [i, { program, content, partitions }] of inputs.entries()) {
      stored.put(`mem:/${i}`, content);
      results.push(await look(program.keep(sc.textFile(`mem:/${i}`, partitions)), isOn));
      stored.files.clear();
    }
    return results;
  } finally {
    await sc.stop();
  }
}

async function expectSame(
  inputs: fc.Arbitrary<Input>,
  numRuns: number,
  look: (kept: RDD<string>) => Promise<unknown>,
): Promise<void> {
  const seed = Date.now() | 0;
  const list = fc.sample(inputs, { numRuns, seed });
  const off = await seen(false, list, look);
  const on = await seen(true, list, look);
  for (const [i, result] of on.entries())
    expect(result, `input ${i} of seed ${seed}`).toEqual(off[i]);
}

async function everything(kept: RDD<string>): Promise<unknown> {
  const lines = await kept.collect();
  const longest = await kept.map((l) => l.length).fold(0, (a, b) => Math.max(a, b));
  return { count: await kept.count(), lines, first: await kept.take(2), longest };
}

describe("filters of lines that are known", () => {
  it.each(Object.entries(linePrograms))("keep what the functions keep: %s", (_, program) =>
    expectSame(
      fc.record({
        program: fc.constant(program),
        content: files,
        partitions: fc.integer({ min: 1, max: 3 }),
      }),
      program.isRecognised ? 12 : 3,
      everything,
    ),
  );

  it("keep what the functions keep over many chunks", () =>
    expectSame(
      fc.record({
        program: fc.constantFrom(...Object.values(linePrograms)),
        content: large,
        partitions: fc.constant(1),
      }),
      3,
      async (kept) =>
        createHash("sha256")
          .update(JSON.stringify(await everything(kept)))
          .digest("hex"),
    ));

  it("show in the lineage", async () => {
    const inputs = Object.values(linePrograms).map((program) => ({
      program,
      content: Buffer.from("a b\n"),
      partitions: 1,
    }));
    const isShown = async (kept: RDD<string>): Promise<boolean> =>
      (await kept.toDebugString()).includes("Recognised: lines filtered as bytes");

    expect(await seen(true, inputs, isShown)).toEqual(
      Object.values(linePrograms).map((program) => program.isRecognised),
    );
    expect(await seen(false, inputs, isShown)).not.toContain(true);
  });

  it("keep what a program's own replacement of a built-in says", async () => {
    const strings: object = String.prototype;
    const includes = Object.getOwnPropertyDescriptor(strings, "includes");
    const original = includes?.value as (...parameters: unknown[]) => unknown;
    Object.defineProperty(strings, "includes", {
      ...includes,
      value(this: unknown, ...parameters: unknown[]) {
        return String(this) === "two" || Reflect.apply(original, this, parameters);
      },
    });
    try {
      const program = linePrograms["a text in them"] as LineProgram;
      const content = Buffer.from("one\ntwo\n");
      const kept = await seen(true, [{ program, content, partitions: 1 }], (rdd) => rdd.collect());
      expect(kept).toEqual([["two"]]);
    } finally {
      Object.defineProperty(strings, "includes", includes as PropertyDescriptor);
    }
  });
});
