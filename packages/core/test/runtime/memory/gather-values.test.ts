import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SealedLatin1 } from "#src/block/sealed-column";
import { gatherValues } from "#src/runtime/memory/gather-values";

/** A column over bytes that begin anywhere and have others around them. */
function sealed(strings: readonly string[], before: number): SealedLatin1 {
  const offsets = new Uint32Array(strings.length + 1);
  for (const [i, text] of strings.entries()) offsets[i + 1] = offsets[i]! + text.length;
  const memory = Buffer.from(`${"#".repeat(before)}--${strings.join("")}`, "latin1");
  return new SealedLatin1(memory.subarray(before), offsets, 2);
}

const latin1 = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .array(fc.nat(255), { maxLength })
    .map((codes) => codes.map((code) => String.fromCharCode(code)).join(""));
const texts = fc.oneof(
  { weight: 6, arbitrary: latin1(12) },
  { weight: 2, arbitrary: latin1(90) },
  { weight: 1, arbitrary: fc.nat(40_000).map((length) => "ÿ".repeat(length)) },
);

describe("gatherValues", () => {
  it("gives the strings of any rows of any columns", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(texts, { minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 4 }),
        fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 60 }),
        (columns, picks) => {
          const parts = Uint32Array.from(picks, ([part]) => part % columns.length);
          const rows = Uint32Array.from(picks, ([, row], i) => row % columns[parts[i]!]!.length);

          const gathered = gatherValues(columns.map(sealed), parts, rows);

          const expected = picks.map((_, i) => columns[parts[i]!]![rows[i]!]);
          expect(gathered).toEqual(expected);
        },
      ),
    );
  });

  it("gives the strings of neighbours, however long those between them are", () => {
    const rowsOf = (n: number): fc.Arbitrary<string[]> =>
      fc.array(texts, { minLength: n, maxLength: n });
    fc.assert(
      fc.property(
        fc.array(fc.nat(60).chain(rowsOf), { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(), { minLength: 4, maxLength: 4 }),
        fc.infiniteStream(fc.nat(9)),
        (columns, begins, skips) => {
          const places: [part: number, row: number][] = [];
          for (const [part, strings] of columns.entries())
            for (let row = begins[part]! % 8; row < strings.length; row++)
              if (skips.next().value !== 0) places.push([part, row]);
          // Neighbours of a column in any order, and columns in turn.
          places.sort(([a, x], [b, y]) => (x >>> 3) - (y >>> 3) || (x % 3) - (y % 3) || a - b);
          const parts = Uint32Array.from(places, ([part]) => part);
          const rows = Uint32Array.from(places, ([, row]) => row);

          const gathered = gatherValues(
            columns.map((strings) => sealed(strings, 3)),
            parts,
            rows,
          );

          expect(gathered).toEqual(places.map(([part, row]) => columns[part]![row]));
        },
      ),
    );
  });

  it("gives the strings of a column that is more than one text", () => {
    const strings = Array.from({ length: 70_000 }, (_, i) => `${i}`.padStart(20 + (i % 50), "é"));
    const rows = Uint32Array.from(strings, (_, i) => i ^ 1);

    const gathered = gatherValues([sealed(strings, 1)], new Uint32Array(rows.length), rows);

    expect(gathered).toEqual(Array.from(rows, (row) => strings[row]));
  });
});
