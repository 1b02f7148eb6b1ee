import { compareValues, makeComparator } from "#src/key/compare-values";
import { keysEqual } from "#src/key/keys-equal";
import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { anyString, orderedValue } from "./arbitrary-keys.ts";

// Many random cases: a busy machine may take long.
vi.setConfig({ testTimeout: 120_000 });

describe("compareValues", () => {
  it("is antisymmetric", () => {
    fc.assert(
      fc.property(orderedValue, orderedValue, (a, b) => {
        expect(Math.sign(compareValues(a, b)) === -Math.sign(compareValues(b, a))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it("is transitive", () => {
    fc.assert(
      fc.property(orderedValue, orderedValue, orderedValue, (a, b, c) => {
        const [x, y, z] = sortAll([a, b, c], compareValues);

        expect(compareValues(x, y)).toBeLessThanOrEqual(0);
        expect(compareValues(y, z)).toBeLessThanOrEqual(0);
        expect(compareValues(x, z)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 2000 },
    );
  });

  it("compares equal exactly what is the same key", () => {
    fc.assert(
      fc.property(orderedValue, orderedValue, (a, b) => {
        expect(compareValues(a, b) === 0).toBe(keysEqual(a, b));
        expect(compareValues([a, 1], [a, 1])).toBe(0);
      }),
      { numRuns: 2000 },
    );
  });

  it("orders strings as their code points, and so their UTF-8 bytes", () => {
    fc.assert(
      fc.property(anyString, anyString, (a, b) => {
        expect(Math.sign(compareValues(a, b))).toBe(Math.sign(compareValues(points(a), points(b))));
      }),
      { numRuns: 3000 },
    );
  });

  it("orders by kind and value", () => {
    const sorted = [
      null,
      undefined,
      false,
      true,
      -Infinity,
      -(2n ** 70n),
      -1.5,
      -1n,
      0,
      0n,
      1,
      1n,
      2 ** 53,
      2n ** 53n,
      2n ** 53n + 1n,
      Infinity,
      NaN,
      "",
      "A",
      "a",
      "aa",
      "b",
      "\ud800",
      "\ue000",
      "｟",
      "😀",
      new Date(-1),
      new Date(1),
      new Date(NaN),
      Uint8Array.of(),
      Uint8Array.of(1, 2),
      Buffer.from([255]),
      [],
      [null],
      [1],
      [1, 0],
      [2],
      [NaN],
      [[0]],
    ];

    expect(sortAll(sorted.toReversed(), compareValues)).toEqual(sorted);
  });

  it.each([[{}], [new Map()], [() => 1], [Symbol("s")], [Int8Array.of(1)], [[1, {}]]])(
    "refuses %o",
    (value) => {
      expect(() => compareValues(value, [1, 2])).toThrow(
        expect.objectContaining({ code: "UNORDERED_VALUE" }) as Error,
      );
    },
  );
});

describe("makeComparator", () => {
  it("reverses, leaving nulls where they were told to go", () => {
    const values = [1, null, 3, undefined, 2];
    const sorted = (ascending: boolean, nulls: "first" | "last"): unknown[] =>
      sortAll(values, makeComparator({ ascending, nulls }));

    expect(sorted(true, "first")).toEqual([null, undefined, 1, 2, 3]);
    expect(sorted(true, "last")).toEqual([1, 2, 3, null, undefined]);
    expect(sorted(false, "first")).toEqual([null, undefined, 3, 2, 1]);
    expect(sorted(false, "last")).toEqual([3, 2, 1, null, undefined]);
  });

  it("is the exact reverse where there are no nulls", () => {
    const ascending = makeComparator();
    const descending = makeComparator({ ascending: false });
    const withoutNulls = orderedValue.filter((value) => !hasNull(value));
    fc.assert(
      fc.property(withoutNulls, withoutNulls, (a, b) => {
        expect(Math.sign(descending(a, b)) === -Math.sign(ascending(a, b))).toBe(true);
      }),
    );
  });

  it.each(["first", "last"] as const)(
    "is a total order in both directions with nulls %s",
    (nulls) => {
      for (const ascending of [true, false]) {
        const compare = makeComparator({ ascending, nulls });
        fc.assert(
          fc.property(orderedValue, orderedValue, orderedValue, (a, b, c) => {
            expect(Math.sign(compare(a, b)) === -Math.sign(compare(b, a))).toBe(true);
            const [x, , z] = sortAll([a, b, c], compare);
            expect(compare(x, z)).toBeLessThanOrEqual(0);
          }),
          { numRuns: 500 },
        );
      }
    },
  );
});

function hasNull(value: unknown): boolean {
  return value == null || (Array.isArray(value) && Array.from(value as unknown[]).some(hasNull));
}

/** `sort` itself moves undefined to the end. */
function sortAll(
  values: readonly unknown[],
  compare: (a: unknown, b: unknown) => number,
): unknown[] {
  return values
    .map((value) => ({ value }))
    .toSorted((a, b) => compare(a.value, b.value))
    .map(({ value }) => value);
}

function points(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0)!);
}
