import {
  arrayWritable,
  DataInput,
  DataOutput,
  twoDArrayWritable,
  Writables,
} from "@firesteel/core/io";
import * as fc from "fast-check";
import { javaDoubleText, javaFloatText } from "#src/io/writable/java-text";
import { describe, expect, it } from "vitest";

function roundTrip(className: string, value: unknown, writables = new Writables()): unknown {
  const writable = writables.byClass(className);
  const output = new DataOutput(1);
  writable.write(output, value);
  const input = new DataInput(output.bytes);
  const back = writable.read(input);
  expect(input.remaining).toBe(0);
  return back;
}

function hex(className: string, value: unknown): string {
  const output = new DataOutput();
  new Writables().byClass(className).write(output, value);
  return output.bytes.toString("hex");
}

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => new Uint8Array(array));
const int32 = fc.integer();
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const text = fc.string({ unit: "grapheme" });

describe("Writables", () => {
  it.each([
    ["Text", text],
    ["ByteWritable", fc.integer({ min: -128, max: 127 })],
    ["ShortWritable", fc.integer({ min: -32_768, max: 32_767 })],
    ["IntWritable", int32],
    ["VIntWritable", int32],
    ["LongWritable", int64],
    ["VLongWritable", int64],
    ["FloatWritable", fc.float({ noDefaultInfinity: false })],
    ["DoubleWritable", fc.double()],
    ["BooleanWritable", fc.boolean()],
    ["BytesWritable", bytes],
    ["NullWritable", fc.constant(null)],
    ["MD5Hash", fc.uint8Array({ minLength: 16, maxLength: 16 }).map((a) => new Uint8Array(a))],
    ["ArrayPrimitiveWritable", fc.array(int32, { maxLength: 9 }).map((a) => Int32Array.from(a))],
    ["ArrayPrimitiveWritable", fc.array(int64, { maxLength: 9 }).map((a) => BigInt64Array.from(a))],
    ["ArrayPrimitiveWritable", fc.array(fc.nat(65_535)).map((a) => Uint16Array.from(a))],
    ["ArrayPrimitiveWritable", fc.array(fc.boolean(), { minLength: 1 })],
    [
      "MapWritable",
      fc
        .array(
          fc.tuple(
            text,
            fc.oneof(text, int32, fc.double({ noInteger: true }), bytes, fc.constant(null)),
          ),
        )
        .map((entries) => new Map<unknown, unknown>(entries)),
    ],
  ] as [string, fc.Arbitrary<unknown>][])("%s gives back what it was given", (name, values) => {
    fc.assert(
      fc.property(values, (value) => {
        expect(roundTrip(name, value)).toEqual(value);
      }),
    );
  });

  it("lays values out as Hadoop does", () => {
    // From WritableUtils: one byte from -112 to 127, else sign and length, then the bytes.
    const vLong = (value: number): string => hex("VLongWritable", BigInt(value));
    expect([-112, 127, 128, -113, 255, 256, -256, -257].map(vLong)).toEqual([
      "90",
      "7f",
      "8f80",
      "8770",
      "8fff",
      "8e0100",
      "87ff",
      "860100",
    ]);
    expect(hex("Text", "é")).toBe("02c3a9");
    expect(hex("BytesWritable", Uint8Array.of(1, 2))).toBe("000000020102");
    expect(hex("MapWritable", new Map([["k", 7]]))).toBe("00000000018c016b8500000007");
    // Classes without a number are named before.
    const name = Buffer.from("org.apache.hadoop.io.DoubleWritable").toString("hex");
    expect(hex("MapWritable", { d: 0.5 })).toBe(`01010023${name}000000018c0164013fe0000000000000`);
  });

  it("gives nested maps, and sorts the keys of sorted ones", () => {
    const nested = new Map<unknown, unknown>([
      ["m", new Map([[1, "x"]])],
      [2, null],
    ]);
    expect(roundTrip("MapWritable", nested)).toEqual(nested);
    const sorted = roundTrip(
      "SortedMapWritable",
      new Map([
        ["b", 1],
        ["a", 2],
      ]),
    ) as Map<string, number>;
    expect([...sorted.keys()]).toEqual(["a", "b"]);
  });

  it("takes registered types, arrays of one type among them", () => {
    const int = new Writables().byClass("IntWritable");
    const writables = new Writables({
      custom: [arrayWritable("a.Ints", int), twoDArrayWritable("a.Rows", int)],
    });
    expect(roundTrip("a.Ints", [1, 2, 3], writables)).toEqual([1, 2, 3]);
    expect(roundTrip("a.Rows", [[1], [], [2, 3]], writables)).toEqual([[1], [], [2, 3]]);
  });

  it("reads 64-bit integers as numbers where it is told to, unless they are not safe", () => {
    const writables = new Writables({ longs: "number" });
    expect(roundTrip("LongWritable", 2n ** 53n - 1n, writables)).toBe(2 ** 53 - 1);
    expect(() => roundTrip("VLongWritable", 2n ** 53n, writables)).toThrow(/read it as a bigint/);
  });

  it("refuses values that a type has not, and classes that it does not know", () => {
    const write = (name: string, value: unknown): unknown =>
      new Writables().byClass(name).write(new DataOutput(), value);
    for (const [name, value] of [
      ["IntWritable", 1.5],
      ["IntWritable", 2 ** 31],
      ["ByteWritable", 128],
      ["LongWritable", 2n ** 63n],
      ["LongWritable", 2 ** 53],
      ["Text", 1],
      ["DoubleWritable", "1"],
      ["BooleanWritable", 1],
      ["BytesWritable", [1]],
      ["NullWritable", 0],
      ["MD5Hash", new Uint8Array(3)],
      ["MapWritable", [1]],
      ["MapWritable", new Map([[Symbol("s"), 1]])],
      ["ArrayPrimitiveWritable", ["a"]],
    ] as const)
      expect(() => write(name, value)).toThrow(expect.objectContaining({ code: "NOT_WRITABLE" }));
    expect(() => new Writables().byClass("com.acme.Other")).toThrow(
      expect.objectContaining({ code: "UNKNOWN_WRITABLE" }),
    );
  });

  it("chooses a type by value", () => {
    const of = (value: unknown): string => new Writables().ofValue(value).className.slice(21);
    expect(["s", 1, 1.5, -0, 2 ** 40, 1n, true, null, undefined].map(of)).toEqual([
      "Text",
      "IntWritable",
      "DoubleWritable",
      "DoubleWritable",
      "DoubleWritable",
      "LongWritable",
      "BooleanWritable",
      "NullWritable",
      "NullWritable",
    ]);
    expect([new Uint8Array(), new Map(), {}, [1], new Float64Array()].map(of)).toEqual([
      "BytesWritable",
      "MapWritable",
      "MapWritable",
      "ArrayPrimitiveWritable",
      "ArrayPrimitiveWritable",
    ]);
    expect(() => of(new Date())).toThrow(expect.objectContaining({ code: "NOT_WRITABLE" }));
  });

  it("fails on bytes that end too early or say that there are too many", () => {
    const read = (name: string, text: string): unknown =>
      new Writables().byClass(name).read(new DataInput(Buffer.from(text, "hex")));
    expect(() => read("LongWritable", "00")).toThrow(RangeError);
    expect(() => read("Text", "05616263")).toThrow(RangeError);
    expect(() => read("BytesWritable", "7fffffff00")).toThrow(RangeError);
    expect(() => read("BytesWritable", "ffffffff")).toThrow(RangeError);
    expect(() => read("ArrayPrimitiveWritable", "0003696e747fffffff")).toThrow(RangeError);
    expect(() => read("VIntWritable", "8b0100000000")).toThrow(RangeError);
  });
});

describe("javaDoubleText", () => {
  it("writes as Java does", () => {
    const cases: readonly (readonly [number, string])[] = [
      [1, "1.0"],
      [0.1, "0.1"],
      [1e7, "1.0E7"],
      [9_999_999, "9999999.0"],
      [1.5e-5, "1.5E-5"],
      [0.001, "0.001"],
      [-0, "-0.0"],
      [Infinity, "Infinity"],
      [Number.NaN, "NaN"],
      [1e21, "1.0E21"],
      [123_456_789.5, "1.234567895E8"],
    ];
    for (const [value, shown] of cases) expect(javaDoubleText(value)).toBe(shown);
    expect([0.1, 16_777_216, 3.4e38].map((x) => javaFloatText(Math.fround(x)))).toEqual([
      "0.1",
      "1.6777216E7",
      "3.4E38",
    ]);
  });
});
