import assert from "node:assert/strict";
import * as fc from "fast-check";
import { expectCode } from "../expect-code.ts";
import { assertSameBytes, type FileSystemLine, patternBytes } from "./file-system-trial.ts";

export const rangeLines: readonly FileSystemLine[] = [
  {
    id: "range.exact",
    says: "gives exactly the bytes of any range",
    check: async (trial) => {
      const content = patternBytes(300);
      await trial.write("f", content);
      await fc.assert(
        fc.asyncProperty(fc.nat(310), fc.nat(310), async (a, b) => {
          const [start, end] = [Math.min(a, b), Math.max(a, b)];
          const expected = content.subarray(start, end);
          const range = await trial.readBytes("f", { start, end });
          assertSameBytes(range, expected, `[${start}, ${end})`);
        }),
        {
          numRuns: 40,
          examples: [
            [0, 0],
            [0, 1],
            [299, 300],
            [0, 300],
            [300, 300],
          ],
        },
      );
    },
  },
  {
    id: "range.open-ended",
    says: "reads from the start where only the end is given, and to the end where only the start is",
    check: async (trial) => {
      await trial.write("f", "0123456789");
      assert.equal(await trial.read("f", { start: 3 }), "3456789");
      assert.equal(await trial.read("f", { end: 3 }), "012");
      assert.equal(await trial.read("f", { start: 8, end: 50 }), "89");
    },
  },
  {
    id: "range.past-end",
    says: "is empty at and past the end of the file, which is no error",
    check: async (trial) => {
      await trial.write("f", "0123456789");
      await trial.touch("empty");
      assert.equal(await trial.read("f", { start: 10 }), "");
      assert.equal(await trial.read("f", { start: 50, end: 60 }), "");
      assert.equal(await trial.read("f", { start: 4, end: 4 }), "");
      assert.equal(await trial.read("empty", { start: 0, end: 5 }), "");
    },
  },
  {
    id: "range.invalid",
    says: "refuses bounds that are negative, fractional or the wrong way round",
    check: async (trial) => {
      await trial.write("f", "0123456789");
      for (const range of [{ start: -1 }, { end: -1 }, { start: 0.5 }, { end: NaN }])
        await expectCode(() => trial.read("f", range), "INVALID_RANGE");
      await expectCode(() => trial.read("f", { start: 5, end: 4 }), "INVALID_RANGE");
    },
  },
  {
    id: "range.concurrent",
    says: "reads many ranges of a large file at once, overlapping and in any order",
    check: async (trial) => {
      const content = patternBytes(trial.largeBytes);
      await trial.write("f", content);
      const step = Math.ceil(trial.largeBytes / 8);
      const starts = [5, 2, 7, 0, 3, 1, 6, 4].map((i) => i * step);
      const ranges = await Promise.all(
        starts.map((start) => trial.readBytes("f", { start, end: start + step + 1000 })),
      );
      for (const [i, start] of starts.entries())
        assertSameBytes(
          ranges[i] ?? new Uint8Array(),
          content.subarray(start, start + step + 1000),
          `the range from ${start}`,
        );
    },
  },
];
