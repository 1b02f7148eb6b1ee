import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sortedNumbers } from "#src/runtime/shuffle/sort-numbers";

/** NaN comes after all others, and -0 is 0. */
function compare(a: number, b: number): number {
  if (a !== a || b !== b) return Number(a !== a) - Number(b !== b);
  return a < b ? -1 : a > b ? 1 : 0;
}

const kinds: Record<string, fc.Arbitrary<number>> = {
  "one value": fc.constant(-7),
  "zeros of both signs": fc.constantFrom(0, -0),
  "few integers": fc.integer({ min: -3, max: 3 }),
  "integers of 32 bits": fc.integer(),
  "integers that are 2^32 - 1 apart": fc.constantFrom(-5, 2 ** 31, 2 ** 32 - 6),
  "integers that are 2^32 apart": fc.constantFrom(-5, 2 ** 31, 2 ** 32 - 5),
  "integers beyond 2^53": fc.integer({ min: 0, max: 2 ** 20 }).map((n) => 2 ** 60 + n * 256),
  "integers of all sizes": fc.maxSafeInteger(),
  "integers and fractions": fc.oneof(fc.integer(), fc.double({ min: -9, max: 9, noNaN: true })),
  "integers, NaN and infinities": fc.oneof(
    fc.integer({ min: -9, max: 9 }),
    fc.constantFrom(Number.NaN, Infinity, -Infinity),
  ),
  infinities: fc.constantFrom(Infinity, -Infinity),
  numbers: fc.double(),
};

describe("sortedNumbers", () => {
  it.each(Object.entries(kinds))("sorts many like a stable comparison: %s", (_, kind) => {
    const values = fc.array(kind, { minLength: 1, maxLength: 500 });
    fc.assert(
      fc.property(values, fc.boolean(), fc.boolean(), (some, ascending, isTyped) => {
        // As many as are sorted by radix, with many that are equal.
        const keys = Array.from({ length: 2500 }, (__, i) => some[(i * 7) % some.length]!);
        const expected = Array.from(keys, (__, i) => i).toSorted((a, b) =>
          ascending ? compare(keys[a]!, keys[b]!) : compare(keys[b]!, keys[a]!),
        );

        const positions = sortedNumbers(isTyped ? Float64Array.from(keys) : keys, ascending);

        expect(Array.from(positions)).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });
});
