import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RDD } from "@firesteel/core";
import { type LineProgram, linePrograms } from "./line-programs.ts";
import { files, large } from "./text-inputs.ts";
import { expectSame, expectShown, seen, type TextInput } from "./with-recognition.ts";

interface Input extends TextInput {
  readonly program: LineProgram;
}

/** What `look` sees of the lines that an input's program keeps. */
function kept<R>(
  look: (kept: RDD<string>) => Promise<R>,
): (lines: RDD<string>, input: Input) => Promise<R> {
  return async (lines, { program }) => await look(program.keep(lines));
}

async function everything(lines: RDD<string>): Promise<unknown> {
  const all = await lines.collect();
  const lengths = lines.map((l) => l.length);
  const longest = await lengths.fold(0, (a, b) => Math.max(a, b));
  const firstLengths = await lengths.take(2);
  return {
    count: await lines.count(),
    all,
    first: await lines.take(2),
    longest,
    firstLengths,
    lengths: await lengths.collect(),
  };
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
      kept(everything),
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
      kept(async (lines) =>
        createHash("sha256")
          .update(JSON.stringify(await everything(lines)))
          .digest("hex"),
      ),
    ));

  it("show in the lineage", () =>
    expectShown(
      Object.values(linePrograms),
      "a b\n",
      "lines filtered as bytes",
      (lines, { keep }) => keep(lines),
    ));

  it("measure lines without making strings of them", () =>
    expectShown(
      [
        { keep: (lines: RDD<string>) => lines, isRecognised: true },
        { keep: (lines: RDD<string>) => lines.filter((l) => l !== ""), isRecognised: true },
        { keep: (lines: RDD<string>) => lines.filter((l) => l > "a"), isRecognised: false },
        { keep: (lines: RDD<string>) => lines.map((l) => l.trim()), isRecognised: false },
      ],
      "a b\n",
      "lines measured as bytes",
      (lines, { keep }) => keep(lines).map((l) => l.length),
    ));

  it("look at a variable each time that another function assigns", async () => {
    const program = linePrograms["a variable that a function behind assigns"] as LineProgram;
    const content = Buffer.from("a\nbb\nab\nb\na\nb\n");
    const inputs = [{ program, content, partitions: 1 }];
    const look = kept((lines) => lines.collect());

    expect(await seen(true, inputs, look)).toEqual([["a", "bb", "ab", "a", "b"]]);
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
      const inputs = [{ program, content, partitions: 1 }];
      expect(
        await seen(
          true,
          inputs,
          kept((lines) => lines.collect()),
        ),
      ).toEqual([["two"]]);
    } finally {
      Object.defineProperty(strings, "includes", includes as PropertyDescriptor);
    }
  });
});
