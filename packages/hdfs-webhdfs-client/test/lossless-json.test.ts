import { parseJson } from "#src/lossless-json";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

describe("parseJson", () => {
  it("gives a bigint for what a number cannot hold, and a number for what it can", () => {
    const text = `{"a":9223372036854775807,"b":-9223372036854775808,"c":9007199254740991,"d":9007199254740992,"e":1}`;

    expect(parseJson(text)).toEqual({
      a: 9223372036854775807n,
      b: -9223372036854775808n,
      c: 9007199254740991,
      d: 9007199254740992n,
      e: 1,
    });
  });

  it("leaves digits in strings and in fractions alone", () => {
    const text = `{"name \\" 9223372036854775807":"9223372036854775807","f":0.12345678901234567,"x":1e300}`;

    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it("agrees with JSON.parse on whatever has no large integers", () => {
    fc.assert(
      fc.property(fc.json(), fc.string({ unit: "grapheme" }), (json, extra) => {
        const text = `[${json},${JSON.stringify(`${extra}1234567890123456789`)}]`;
        const expected: unknown = JSON.parse(text);

        const parsed = parseJson(text);

        expect(JSON.stringify(parsed, numbers)).toBe(JSON.stringify(expected, numbers));
      }),
    );
  });

  it("throws on what is not JSON, also with large integers", () => {
    expect(() => parseJson("{9223372036854775807")).toThrow(SyntaxError);
    expect(() => parseJson("<html>")).toThrow(SyntaxError);
  });
});

function numbers(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}
