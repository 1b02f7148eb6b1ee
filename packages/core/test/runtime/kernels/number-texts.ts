import fc from "fast-check";

const digits = fc.string({ unit: fc.integer({ min: 0, max: 9 }).map(String), maxLength: 18 });

const special =
  "-0 -0.0 +.5 5. . - +-1 1.2.3 1e3 1E-3 0x1f 1_000 NaN Infinity -Infinity ١ 1\u00a0 \ufeff1 9007199254740993 0.1 1n".split(
    " ",
  );

/** What `Number` makes a number of, and what it does not. */
export const numberTexts: fc.Arbitrary<string> = fc.oneof(
  fc.integer().map(String),
  fc.double().map(String),
  fc
    .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: 0, max: 15 }))
    .map(([number, places]) => number.toFixed(places)),
  fc
    .tuple(fc.constantFrom("", "-", "+"), digits, fc.constantFrom("", "."), digits)
    .map((parts) => parts.join("")),
  fc.constantFrom(...special),
);
