import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseNumber } from "#src/runtime/kernels/parse-number";
import { numberTexts } from "./number-texts.ts";

function parsed(text: string): number {
  const bytes = Buffer.from(`1${text}2`);
  return parseNumber(bytes, 1, bytes.length - 1);
}

describe("parseNumber", () => {
  it("is Number to the last bit, or does not know", () => {
    const seed = Date.now() | 0;
    fc.assert(
      fc.property(numberTexts, (text) => {
        const number = parsed(text);
        return Number.isNaN(number) || Object.is(number, Number(text));
      }),
      { numRuns: 20_000, seed },
    );
  });

  it.each(["0", "-0", "7", "-12", "+3", "3.250", "-0.001", ".5", "5.", "123456789012345", ""])(
    "knows %j",
    (text) => {
      expect(parsed(text)).toBe(Number(text));
    },
  );
});
