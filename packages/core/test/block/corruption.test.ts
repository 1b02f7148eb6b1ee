import { blockLength } from "#src/block/block-header";
import { decodeBlock } from "#src/block/decode-block";
import { encodeBlock } from "#src/block/encode-block";
import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { alikeRecords, classes } from "./arbitrary-records.ts";

// Many random cases: a busy machine may take long.
vi.setConfig({ testTimeout: 120_000 });

const corrupt = expect.objectContaining({ code: "BLOCK_CORRUPT" }) as Error;

function encode(records: readonly unknown[]): Uint8Array {
  return encodeBlock(records, { classes, allocate: (bytes) => new Uint8Array(bytes) });
}

describe("decodeBlock", () => {
  it("notices every flipped bit", () => {
    const bytes = encode(Array.from({ length: 20 }, (_, i) => [`k${i}`, i, i % 3 === 0]));
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => decodeBlock(bytes, classes)).toThrow(corrupt);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
    }
    expect(decodeBlock(bytes, classes).length).toBe(20);
  });

  it("notices flipped bits, lost ends and foreign beginnings of any block", () => {
    fc.assert(
      fc.property(alikeRecords, fc.nat(), fc.nat(7), fc.nat(), (records, at, bit, lost) => {
        const bytes = encode(records);
        const flipped = bytes.slice();
        flipped[at % bytes.length]! ^= 1 << bit;

        expect(() => decodeBlock(flipped, classes)).toThrow(corrupt);
        expect(() => decodeBlock(bytes.subarray(0, lost % bytes.length), classes)).toThrow(corrupt);
        expect(() => decodeBlock(Buffer.concat([bytes, Buffer.alloc(8)]), classes)).toThrow(
          corrupt,
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe("blockLength", () => {
  it("is the number of records", () => {
    expect(blockLength(encode([]))).toBe(0);
    expect(blockLength(encode([1, "a", null]))).toBe(3);
    expect(() => blockLength(new Uint8Array(40))).toThrow(corrupt);
  });
});
