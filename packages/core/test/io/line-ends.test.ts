import * as fc from "fast-check";
import { countLines } from "#src/io/line-ends";
import { describe, expect, it, vi } from "vitest";
import { referenceLines } from "./reference-text.ts";

// Random input takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

describe("countLines", () => {
  it("counts what is split into lines, short and long ones, at any place in memory", () => {
    const line = fc.oneof(
      fc.string({ maxLength: 3 }),
      fc.string({ maxLength: 3, unit: fc.constantFrom("\0", "\t", "\u000b", "ä", "\u8a0a") }),
      fc.nat(300).map((length) => "x".repeat(length)),
    );
    const lines = fc.array(line, { maxLength: 400 });
    const text = fc
      .tuple(lines, fc.constantFrom("\n", "\n", "\r\n", "\r"), fc.constantFrom("", "\n", "x"))
      .map(([parts, end, last]) => Buffer.from(parts.join(end) + last));

    fc.assert(
      fc.property(text, fc.nat(9), fc.nat(9), (bytes, before, after) => {
        // Line ends around what is counted do not count.
        const buffer = Buffer.concat([Buffer.alloc(before, 10), bytes, Buffer.alloc(after, 10)]);
        const count = countLines(buffer, before, before + bytes.length);
        expect(count).toBe(referenceLines(bytes).length);
      }),
      { numRuns: 500 },
    );
  });

  it("counts lines without a byte", () => {
    const bytes = Buffer.alloc(1_000_003, 10);
    for (const from of [0, 1, 2, 3])
      expect(countLines(bytes, from, bytes.length)).toBe(1_000_003 - from);
  });
});
