import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type RDD, SparkConf, SparkContext } from "@firesteel/core";
import { createInProcessEngine } from "@firesteel/core/testing";
import { MemoryFileSystem, type MemoryFileSystemOptions } from "../../io/memory-file-system.ts";
import { memoryConnector } from "./memory-connector.ts";
import { files, large } from "./text-inputs.ts";
import { type WordProgram, wordPrograms } from "./word-programs.ts";

/** An input of a program. */
interface Input {
  readonly program: WordProgram;
  readonly content: Uint8Array;
  readonly partitions: number;
  readonly reading?: MemoryFileSystemOptions;
}

type Counts = RDD<[string, number]>;

/** What `look` sees of the counts of each input, by a context with or without recognition. */
async function seen<R>(
  isOn: boolean,
  inputs: readonly Input[],
  look: (counts: Counts, lines: RDD<string>) => Promise<R>,
): Promise<R[]> {
  const files = new MemoryFileSystem();
  const conf = new SparkConf().setMaster("local[2]").setAppName("words");
  const sc = new SparkContext(conf.set("spark.firesteel.recognition.enabled", String(isOn)), {
    engine: createInProcessEngine,
    connectors: [memoryConnector(files)],
  });
  try {
    const results: R[] = [];
    for (const [i, input] of inputs.entries()) {
      files.options = input.reading ?? {};
      files.put(`mem:/${i}`, input.content);
      const lines = sc.textFile(`mem:/${i}`, input.partitions);
      results.push(await look(input.program.counts(lines), lines));
      files.files.clear();
    }
    return results;
  } finally {
    await sc.stop();
  }
}

/** That the counts of random inputs, and the order of their keys, are the same with recognition and without. */
async function expectSame(
  inputs: fc.Arbitrary<Input>,
  numRuns: number,
  collect: (counts: Counts, lines: RDD<string>) => Promise<unknown> = (counts) => counts.collect(),
): Promise<void> {
  const seed = Date.now() | 0;
  const list = fc.sample(inputs, { numRuns, seed });
  const off = await seen(false, list, collect);
  const on = await seen(true, list, collect);
  for (const [i, counts] of on.entries())
    expect(counts, `input ${i} of seed ${seed}: ${JSON.stringify(list[i])}`).toEqual(off[i]);
}

describe("word counts of known functions", () => {
  it.each(Object.entries(wordPrograms))("are those of the functions: %s", (_, program) =>
    expectSame(
      fc.record({
        program: fc.constant(program),
        content: files,
        partitions: fc.integer({ min: 1, max: 3 }),
      }),
      program.isRecognised ? 25 : 5,
    ),
  );

  it("show in the lineage where they are known", async () => {
    const inputs = Object.values(wordPrograms).map((program) => ({
      program,
      content: Buffer.from("a b\n"),
      partitions: 1,
    }));
    const isShown = async (counts: Counts): Promise<boolean> =>
      (await counts.toDebugString()).includes("Recognised: words counted as bytes");

    const on = await seen(true, inputs, isShown);
    const off = await seen(false, inputs, isShown);

    expect(on).toEqual(Object.values(wordPrograms).map((program) => program.isRecognised));
    expect(off).not.toContain(true);
  });

  it("are those of the functions over many chunks", () =>
    expectSame(
      fc.record({
        program: fc.constantFrom(...Object.values(wordPrograms)),
        content: large,
        partitions: fc.constant(1),
      }),
      8,
    ));

  it("are those of the functions by countByValue", () =>
    expectSame(
      fc.record({
        program: fc.constant(wordPrograms["by a space"] as WordProgram),
        content: files,
        partitions: fc.integer({ min: 1, max: 3 }),
      }),
      25,
      async (_, lines) => {
        const counts = lines
          .flatMap((l) => l.toLowerCase().split(/[ ,.]/))
          .filter((w) => !!w)
          .countByValue();
        return [...(await counts)];
      },
    ));

  it("are those of the functions however bytes arrive", () =>
    expectSame(
      fc.record({
        program: fc.constant(wordPrograms["by white space"] as WordProgram),
        content: files,
        partitions: fc.constant(1),
        reading: fc
          .integer({ min: 1, max: 7 })
          .map((step) => ({ readBytes: () => step, isAsync: true })),
      }),
      25,
    ));

  it("are those of the functions where a program has replaced what they call", async () => {
    const strings: object = String.prototype;
    const split = Object.getOwnPropertyDescriptor(strings, "split");
    const original = split?.value as (...parameters: unknown[]) => unknown;
    Object.defineProperty(strings, "split", {
      ...split,
      value(this: unknown, ...parameters: unknown[]) {
        return String(this) === "one two"
          ? ["replaced"]
          : Reflect.apply(original, this, parameters);
      },
    });
    try {
      const program = wordPrograms["by a space"] as WordProgram;
      const content = Buffer.from("one two\nthree\n");
      const [counts] = await seen(true, [{ program, content, partitions: 1 }], (rdd) =>
        rdd.collect(),
      );
      expect(counts?.toSorted()).toEqual([
        ["replaced", 1],
        ["three", 1],
      ]);
    } finally {
      Object.defineProperty(strings, "split", split as PropertyDescriptor);
    }
  });
});
