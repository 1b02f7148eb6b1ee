import { type BuiltColumn, ColumnBuilder } from "#src/block/column-builder";
import { decodeBlock } from "#src/block/decode-block";
import { encodeBlock, encodePairBlock } from "#src/block/encode-block";
import { SealedLatin1 } from "#src/block/sealed-column";
import { describe, expect, it } from "vitest";
import { classes } from "./arbitrary-records.ts";

const options = { classes, allocate: (bytes: number): Uint8Array => new Uint8Array(bytes) };

/** What comes of appending `values` in runs of `run`, of every second position of a longer column. */
function build(builder: ColumnBuilder, values: readonly unknown[], run: number): BuiltColumn {
  const column = values.flatMap((value) => [Symbol("not taken"), value]);
  const rows = Int32Array.from(values, (_, i) => 2 * i + 1);
  for (let from = 0; from < values.length; from += run)
    builder.append(column, rows, from, Math.min(values.length, from + run));
  expect(builder).toHaveLength(values.length);
  return builder.finish();
}

function recordsOf(column: BuiltColumn): unknown[] {
  return decodeBlock(encodeBlock(column, options), classes).records();
}

const numbers = Array.from({ length: 5000 }, (_, i) => (i % 7 === 0 ? -0 : i / 2));
const strings = Array.from({ length: 5000 }, (_, i) => `é${i}`);
const longStrings = strings.map((text) => text.repeat(40));

describe("ColumnBuilder", () => {
  it.each([
    ["numbers", numbers, Float64Array],
    [
      "NaN and infinities",
      numbers.map((n) => [NaN, Infinity, n][n % 3] ?? -Infinity),
      Float64Array,
    ],
    ["strings", strings, SealedLatin1],
    ["long strings", longStrings, SealedLatin1],
    ["strings that repeat", strings.map((_, i) => `${i % 9}`), Array],
    ["strings beyond Latin-1", strings.map((text) => `${text}木`), Array],
    ["long strings beyond Latin-1", longStrings.map((text) => `${text}木`), Array],
    ["numbers and null", numbers.map((n, i) => (i % 3 === 0 ? null : n)), Array],
    ["objects", numbers.map((n) => ({ n })), Array],
    ["fewer than show a kind", numbers.slice(0, 100), Array],
  ])("keeps %s", (_, values, form) => {
    for (const run of [1, 37, 3000, 5000]) {
      const column = build(new ColumnBuilder(), values, run);

      expect(column).toBeInstanceOf(form);
      expect(recordsOf(column)).toEqual(values);
    }
  });

  it.each([
    ["a string among numbers", numbers, "x"],
    ["a number among strings", strings, 7],
    ["a wide character among strings", strings, "木"],
    ["a wide character among long strings", longStrings, "木".repeat(99)],
    ["undefined among long strings", longStrings, undefined],
    ["null among numbers", numbers, null],
  ])("keeps all where %s comes late", (_, values, late) => {
    for (const at of [1023, 1024, 1025, 2500, 4999])
      for (const run of [37, 3000]) {
        const mixed = values.with(at, late as never) as unknown[];
        const column = build(new ColumnBuilder(), mixed, run);

        expect(Array.isArray(column)).toBe(true);
        expect(column).toEqual(mixed);
      }
  });

  it("begins anew after each column", () => {
    const builder = new ColumnBuilder();
    const columns = [strings, numbers, longStrings, [1, "a"], strings.slice(0, 2000)];

    for (const values of columns) expect(recordsOf(build(builder, values, 500))).toEqual(values);
  });

  it("keeps the form for the next columns, as long as their values have it", () => {
    const wide = ["木", ...strings.slice(1)];
    const kinds: (readonly unknown[])[] = [
      numbers,
      strings,
      longStrings,
      wide,
      [{ a: 1 }],
      ["x", 1],
    ];
    for (const first of kinds)
      for (const second of kinds) {
        const builder = new ColumnBuilder();
        for (const values of [first, first.slice(0, 3), second, second.slice(0, 3), first])
          expect(recordsOf(build(builder, values, 500))).toEqual(values);
      }
    const builder = new ColumnBuilder();
    build(builder, strings, 500);

    expect(build(builder, strings.slice(0, 3), 500)).toBeInstanceOf(SealedLatin1);
    expect(build(builder, numbers, 500)).toBeInstanceOf(Float64Array);
    expect(build(builder, [7], 1)).toBeInstanceOf(Float64Array);
  });

  it("looks again after some columns whether strings repeat", () => {
    const builder = new ColumnBuilder();
    const repeating = strings.map((_, i) => `${i % 9}`);
    for (let n = 0; n < 20; n++) expect(build(builder, strings, 500)).toBeInstanceOf(SealedLatin1);

    const columns = Array.from({ length: 20 }, () => build(builder, repeating, 500));

    expect(columns.findIndex((column) => Array.isArray(column))).toBeLessThan(9);
    expect(Array.isArray(columns.at(-1))).toBe(true);
  });

  it("takes no more memory than expected, unless it needs more", () => {
    const bytes = longStrings.reduce((sum, each) => sum + each.length, 0);
    for (const run of [37, 3000]) {
      const expecting = new ColumnBuilder(bytes);
      const unaware = new ColumnBuilder(bytes / 16);
      for (const builder of [expecting, unaware])
        expect(recordsOf(build(builder, longStrings, run))).toEqual(longStrings);

      const offsets = 2 * 4 * (longStrings.length + 1);
      expect(expecting.bufferBytes).toBeLessThanOrEqual(bytes + offsets);
      expect(unaware.bufferBytes).toBeLessThanOrEqual(2 * (bytes + offsets));
    }
  });

  it("makes pairs with what another column is", () => {
    const keys = build(new ColumnBuilder(), numbers, 500);
    const values = build(new ColumnBuilder(), longStrings, 500);
    const objects = build(
      new ColumnBuilder(),
      strings.map((text) => [text]),
      500,
    );

    const pairs = decodeBlock(encodePairBlock(keys, values, options), classes).records();
    const others = decodeBlock(encodePairBlock(values, objects, options), classes).records();

    expect(pairs).toEqual(numbers.map((n, i) => [n, longStrings[i]]));
    expect(others).toEqual(longStrings.map((text, i) => [text, [strings[i]]]));
  });

  it.each(
    [0, 1, 3, 4, 7, 8, 16, 90].flatMap((longest) => [
      { longest, of: "Latin-1", first: "é" },
      { longest, of: "ASCII", first: "e" },
    ]),
  )("gives strings of up to $longest units of $of in another order", ({ longest, first }) => {
    const texts = Array.from({ length: 3000 }, (_, i) =>
      `${first}${i}`.repeat(30).slice(0, i % (longest + 1)),
    );
    const keys = build(new ColumnBuilder(), numbers.slice(0, 3000), 500);
    const start = texts.map((text, i) => `${i}${text}`);
    const values = build(new ColumnBuilder(), start, 500);
    const indices = Int32Array.from({ length: 2000 }, (_, i) => (i * 1009) % 3000);

    expect(values).toBeInstanceOf(SealedLatin1);
    const block = encodePairBlock(keys, values, { ...options, indices });
    const strings = encodeBlock(values, { ...options, indices });

    expect(decodeBlock(block, classes).records()).toEqual(
      Array.from(indices, (row) => [numbers[row], start[row]]),
    );
    expect(decodeBlock(strings, classes).records()).toEqual(
      Array.from(indices, (row) => start[row]),
    );
  });

  it("makes pairs where an object is in a record twice", () => {
    const shared = strings.map((text) => ({ text })).map((each) => [each, each]);
    const column = build(new ColumnBuilder(), shared, 500);
    const keys = build(new ColumnBuilder(), longStrings, 500);

    const back = decodeBlock(encodePairBlock(keys, column, options), classes).records() as [
      string,
      [object, object],
    ][];

    expect(back.map(([key]) => key)).toEqual(longStrings);
    expect(back.every(([, [a, b]]) => a === b)).toBe(true);
  });

  it("takes over what another builder has made bytes of, in any order", () => {
    const made = {
      numbers: [build(new ColumnBuilder(), numbers, 500), numbers],
      strings: [build(new ColumnBuilder(), strings, 500), strings],
      longStrings: [build(new ColumnBuilder(), longStrings, 500), longStrings],
    } as const;
    const rows = Int32Array.from(strings, (_, i) => (i * 7) % strings.length);
    const runs: (readonly (keyof typeof made)[])[] = [
      ["strings"],
      ["numbers", "numbers"],
      ["strings", "longStrings", "strings"],
      ["strings", "numbers"],
      ["numbers", "longStrings"],
    ];
    const builder = new ColumnBuilder();
    for (const run of runs) {
      const expected: unknown[] = [];
      for (const [n, name] of run.entries()) {
        const [column, values] = made[name];
        builder.append(column, rows, n, 4000 + n);
        for (let i = n; i < 4000 + n; i++) expected.push(values[rows[i]!]);
      }
      const isOneKind = run.every((name) => (name === "numbers") === (run[0] === "numbers"));
      const column = builder.finish();

      expect(recordsOf(column)).toEqual(expected);
      expect(Array.isArray(column)).toBe(!isOneKind);
    }
  });

  it("goes on with other values behind bytes", () => {
    const texts = build(new ColumnBuilder(), strings, 500);
    const rows = Int32Array.from(strings, (_, i) => i);
    const builder = new ColumnBuilder();
    builder.append(texts, rows, 0, 3);
    builder.append([{ a: 1 }], rows, 0, 1);
    builder.append(texts, rows, 3, 5);

    expect(builder.finish()).toEqual([...strings.slice(0, 3), { a: 1 }, ...strings.slice(3, 5)]);
  });
});
