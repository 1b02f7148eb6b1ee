import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { copyAscii, copyBytes } from "#src/block/copy-bytes";
import { viewOf } from "#src/block/view-of";

const places = fc.record({ from: fc.nat(9), to: fc.nat(9), after: fc.nat(9) });

/** Copies `text` from and to some place, between bytes that have to stay as they are. */
function copied(
  copy: typeof copyBytes,
  text: Uint8Array,
  { from, to, after }: { from: number; to: number; after: number },
): { got: Uint8Array; expected: Uint8Array } {
  const source = new Uint8Array(from + text.length + after).fill(0xa5);
  source.set(text, from);
  const got = new Uint8Array(to + text.length + after).fill(0x5a);
  const expected = got.slice();
  expected.set(text, to);
  copy(viewOf(source), from, text.length, viewOf(got), to);
  return { got, expected };
}

describe("copyBytes", () => {
  it("copies any bytes, and nothing beside them", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), places, (text, where) => {
        const { got, expected } = copied(copyBytes, text, where);

        expect(got).toEqual(expected);
      }),
    );
  });
});

describe("copyAscii", () => {
  const extreme = fc.constantFrom(0, 0x7f, 0x70, 1);
  const ascii = fc.array(fc.oneof(fc.nat(127), extreme), { maxLength: 40 });

  it("copies bytes up to 127, and nothing beside them", () => {
    fc.assert(
      fc.property(ascii, places, (bytes, where) => {
        const { got, expected } = copied(copyAscii, Uint8Array.from(bytes), where);

        expect(got).toEqual(expected);
      }),
    );
  });

  it("copies them the same when it is compiled", () => {
    const text = Uint8Array.from({ length: 61 }, (_, i) => (i * 37) & 127);
    let wrong = 0;
    for (let round = 0; round < 20_000; round++) {
      const { got, expected } = copied(copyAscii, text, { from: round % 8, to: 3, after: 1 });
      if (Buffer.compare(got, expected) !== 0) wrong++;
    }

    expect(wrong).toBe(0);
  });
});
