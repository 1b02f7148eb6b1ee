import { decodeBlock } from "#src/block/decode-block";
import { encodePairBlock } from "#src/block/encode-block";
import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { alikeRecords, anyRecord, classes } from "./arbitrary-records.ts";
import { sameValue } from "./same-value.ts";

// Many random cases: a busy machine may take long.
vi.setConfig({ testTimeout: 120_000 });

function sealed(
  keys: readonly unknown[],
  values: readonly unknown[],
): ReturnType<ReturnType<typeof decodeBlock>["sealedPairs"]> {
  const allocate = (bytes: number): Uint8Array => new Uint8Array(bytes).fill(0xa5);
  const block = encodePairBlock(keys, values, { classes, allocate });
  return decodeBlock(block, classes).sealedPairs();
}

/** The first row, in an order of its own, that is not what was sealed; -1 for none. */
function firstChanged(values: readonly unknown[]): number {
  const keys = values.map((_, i) => i);
  const columns = sealed(keys, values);
  // A record that holds an object twice is in no columns.
  if (columns === undefined) return -1;
  expect(columns.values).toHaveLength(values.length);
  const backwards = keys.toReversed();
  return (
    backwards.find(
      (i) => columns.keys.at(i) !== i || !sameValue(values[i], columns.values.at(i)),
    ) ?? -1
  );
}

describe("sealedPairs", () => {
  it("give every row of values of any kind, in any order", () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 6 }), (values) => {
        expect(firstChanged(values)).toBe(-1);
      }),
      { numRuns: 500 },
    );
  });

  it("give every row of columns of one kind", () => {
    fc.assert(
      fc.property(alikeRecords, (values) => {
        expect(firstChanged(values)).toBe(-1);
      }),
      { numRuns: 500 },
    );
  });

  it.each<[string, (i: number) => unknown]>([
    ["numbers", (i) => i / 3],
    ["Latin-1", (i) => `é${i}`],
    ["UTF-8", (i) => `木${i}😀`],
    ["lone surrogates", (i) => `\ud83d${i}`],
    ["few strings", (i) => `${i % 3}`],
    ["some null, some undefined", (i) => [i, null, undefined][i % 3]],
    ["tuples", (i) => [i, `x${i}`, [i % 2 === 0]]],
    ["objects", (i) => ({ i, text: `x${i}`, date: new Date(i) })],
    ["lists of different lengths", (i) => Array.from({ length: i % 40 }, (_, j) => j)],
    ["bytes", (i) => new Uint8Array(i % 5).fill(i)],
    ["Buffers", (i) => Buffer.alloc(i % 5, i)],
    ["bigints", (i) => BigInt(i) ** 3n],
    ["Maps", (i) => new Map([[i, `${i}`]])],
  ])("give 500 rows of %s", (_, make) => {
    expect(firstChanged(Array.from({ length: 500 }, (_each, i) => make(i)))).toBe(-1);
  });

  it("make objects anew each time", () => {
    const columns = sealed([1, 2], [[{ a: 1 }], [{ a: 2 }]]);

    expect(columns?.values.at(1)).toEqual([{ a: 2 }]);
    expect(columns?.values.at(1)).not.toBe(columns?.values.at(1));
  });

  it("are none where a record holds an object twice", () => {
    const shared = { a: 1 };

    expect(
      sealed(
        [1, 2],
        [
          [shared, shared],
          [shared, shared],
        ],
      ),
    ).toBeUndefined();
  });
});
