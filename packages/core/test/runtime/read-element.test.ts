import { setFlagsFromString } from "node:v8";
import { runInThisContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { heapBytes } from "#src/runtime/memory/heap-bytes";
import { recordBytes } from "#src/runtime/record-bytes";

setFlagsFromString("--allow-natives-syntax");
const isUnboxed = runInThisContext("(array) => %HasDoubleElements(array)") as (
  array: unknown,
) => boolean;

describe("readElement", () => {
  for (const size of [heapBytes, recordBytes])
    it(`leaves numbers unboxed where ${size.name} looks at arrays of them and at others`, () => {
      const sums = Array.from({ length: 40 }, (_, i) => [i + 0.5, 1.5, 2.5]);
      // Often enough for V8 to compile what looks at them.
      for (let n = 0; n < 10_000; n++) for (const sum of sums) size([sum, ["a", "b"]]);
      expect(sums.every(isUnboxed)).toBe(true);
    });
});
