import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RDD } from "@firesteel/core";
import { files, large } from "./text-inputs.ts";
import { expectSame, expectShown, seen, type TextInput } from "./with-recognition.ts";
import { type WordProgram, wordPrograms } from "./word-programs.ts";

interface Input extends TextInput {
  readonly program: WordProgram;
}

type Counts = RDD<[string, number]>;

/** What `look` sees of the counts that an input's program makes. */
function counted<R>(
  look: (counts: Counts) => Promise<R>,
): (lines: RDD<string>, input: Input) => Promise<R> {
  return async (lines, { program }) => await look(program.counts(lines));
}

const collected = counted((counts) => counts.collect());

describe("word counts of known functions", () => {
  it.each(Object.entries(wordPrograms))("are those of the functions: %s", (_, program) =>
    expectSame(
      fc.record({
        program: fc.constant(program),
        content: files,
        partitions: fc.integer({ min: 1, max: 3 }),
      }),
      program.isRecognised ? 25 : 5,
      collected,
    ),
  );

  it("show in the lineage where they are known", () =>
    expectShown(
      Object.values(wordPrograms),
      "a b\n",
      "words counted as bytes",
      (lines, { counts }) => counts(lines),
    ));

  it("are those of the functions over many chunks", () =>
    expectSame(
      fc.record({
        program: fc.constantFrom(...Object.values(wordPrograms)),
        content: large,
        partitions: fc.constant(1),
      }),
      8,
      collected,
    ));

  it("are those of the functions by countByValue", () =>
    expectSame(
      fc.record({
        program: fc.constant(wordPrograms["by a space"] as WordProgram),
        content: files,
        partitions: fc.integer({ min: 1, max: 3 }),
      }),
      25,
      async (lines) => {
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
      collected,
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
      const [counts] = await seen(true, [{ program, content, partitions: 1 }], collected);
      expect(counts?.toSorted()).toEqual([
        ["replaced", 1],
        ["three", 1],
      ]);
    } finally {
      Object.defineProperty(strings, "split", split as PropertyDescriptor);
    }
  });
});
