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
});
