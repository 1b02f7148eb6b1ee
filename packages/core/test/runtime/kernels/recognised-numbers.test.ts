import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RDD } from "@firesteel/core";
import { type NumberProgram, numberPrograms } from "./number-programs.ts";
import { numberTexts } from "./number-texts.ts";
import { files } from "./text-inputs.ts";
import { expectSame, expectShown, seen, type TextInput } from "./with-recognition.ts";

interface Input extends TextInput {
  readonly program: NumberProgram;
}

/** What `look` sees of the numbers that an input's program makes. */
function made<R>(
  look: (numbers: RDD<number[]>) => Promise<R>,
): (lines: RDD<string>, input: Input) => Promise<R> {
  return async (lines, { program }) => await look(program.numbers(lines));
}

async function everything(numbers: RDD<number[]>): Promise<unknown> {
  const kept = numbers.map((row) => row).cache();
  const straight = numbers.cache();
  const all = await numbers.collect();
  return {
    all,
    kept: await kept.collect(),
    again: await straight.collect(),
    first: await numbers.take(2),
    count: await numbers.count(),
    heads: await straight.map((row) => row[0]).collect(),
    sums: await numbers.map((row) => row.reduce((a, b) => a + b, 0)).collect(),
    // A record is the function's own to change.
    changed: await numbers.map((row) => [row.push(1), row]).collect(),
    pairs: await numbers
      .filter((row) => row.length === 2)
      .map((row) => [row[0], row[1]] as [number, number])
      .groupByKey(1)
      .collect(),
  };
}

/** Rows to the last bit: JSON knows neither -0 nor NaN. */
function written(rows: readonly (readonly number[])[]): string {
  const text = (number: number): string => (Object.is(number, -0) ? "-0" : String(number));
  return rows.map((row) => row.map(text).join()).join("\n");
}

/** Separators, line ends and numbers, few or many to a line. */
const separators = [" ", " ", " ", ",", ";", "  ", ", ", "\t"];
const ends = ["\n", "\n", "\r\n", "\r", "\n\n", " \n"];
const numberFiles = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: numberTexts },
      { weight: 4, arbitrary: fc.constantFrom(...separators) },
      { weight: 1, arbitrary: fc.constantFrom(...ends) },
    ),
    { maxLength: 120 },
  )
  .map((parts) => Buffer.from(parts.join("")));
/** Lines of one width, from one number to more than a block has columns for. */
const tables = fc
  .tuple(fc.integer({ min: 1, max: 70 }), fc.constantFrom(" ", ","))
  .chain(([width, separator]) =>
    fc
      .array(fc.array(numberTexts, { minLength: width, maxLength: width }), { maxLength: 20 })
      .map((rows) => Buffer.from(rows.map((row) => `${row.join(separator)}\n`).join(""))),
  );
/** Pieces of one width, of others, and such as are not for bytes take turns. */
const large = fc
  .array(fc.oneof(tables, tables, numberFiles, files), { minLength: 1, maxLength: 8 })
  .map((parts) =>
    Buffer.concat(
      parts.flatMap((part) => [
        part.length === 0
          ? part
          : Buffer.alloc(Math.ceil(70_000 / part.length) * part.length, part),
        Buffer.from("\n"),
      ]),
    ),
  );

describe("numbers of lines by known functions", () => {
  it.each(Object.entries(numberPrograms))("are those of the functions: %s", (_, program) =>
    expectSame(
      fc.record({
        program: fc.constant(program),
        content: fc.oneof(numberFiles, tables, files),
        partitions: fc.integer({ min: 1, max: 3 }),
      }),
      program.isRecognised ? 15 : 3,
      made(everything),
    ),
  );

  it("are those of the functions over many chunks", () =>
    expectSame(
      fc.record({
        program: fc.constantFrom(...Object.values(numberPrograms)),
        content: large,
        partitions: fc.constant(1),
      }),
      4,
      made(async (numbers) =>
        createHash("sha256")
          .update(written(await numbers.collect()))
          .update(written(await numbers.cache().collect()))
          .digest("hex"),
      ),
    ));

  it("show in the lineage", () =>
    expectShown(
      Object.values(numberPrograms),
      "1 2\n",
      "numbers read as bytes",
      (lines, { numbers }) => numbers(lines),
    ));

  it("are what a program's own replacement of a built-in says", async () => {
    const arrays: object = Array.prototype;
    const map = Object.getOwnPropertyDescriptor(arrays, "map");
    const original = map?.value as (...parameters: unknown[]) => unknown;
    Object.defineProperty(arrays, "map", {
      ...map,
      value(this: unknown, ...parameters: unknown[]) {
        const made: unknown = Reflect.apply(original, this, parameters);
        return parameters[0] === Number ? ["replaced", made] : made;
      },
    });
    try {
      const program = numberPrograms["by a character"] as NumberProgram;
      const inputs = [{ program, content: Buffer.from("1 2\n"), partitions: 1 }];
      expect(
        await seen(
          true,
          inputs,
          made((numbers) => numbers.collect()),
        ),
      ).toEqual([[["replaced", [1, 2]]]]);
    } finally {
      Object.defineProperty(arrays, "map", map as PropertyDescriptor);
    }
  });
});
