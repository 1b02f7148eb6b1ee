import { noClasses } from "#src/block/class-registry";
import { decodeBlock } from "#src/block/decode-block";
import { encodeBlock, encodePairBlock } from "#src/block/encode-block";
import { describe, expect, it, vi } from "vitest";
import { Point } from "../key/arbitrary-keys.ts";
import { classes } from "./arbitrary-records.ts";

// Many random cases: a busy machine may take long.
vi.setConfig({ testTimeout: 120_000 });

class Account {
  #balance = 1;
  get balance(): number {
    return this.#balance;
  }
}
/** As query builders are: a promise that is none. */
class Query {
  readonly table: string = "t";
}
Object.defineProperty(Query.prototype, ["th", "en"].join(""), { value: () => undefined });

class Savings extends Account {}

function encode(records: readonly unknown[]): Uint8Array {
  return encodeBlock(records, { classes, allocate: (bytes) => new Uint8Array(bytes) });
}

const symbol = Symbol("s");

describe("encodeBlock", () => {
  it.each<[string, unknown, string]>([
    ["a function", () => 1, ""],
    ["a function", [1, { f: encode }], "[1].f"],
    ["a symbol", { a: [symbol] }, ".a[0]"],
    ["symbol Symbol(s)", { deep: { [symbol]: 1 } }, ".deep"],
    ["Proxy", { p: new Proxy({}, {}) }, ".p"],
    ["Proxy", new Proxy([1], {}), ""],
    ["WeakMap", [new WeakMap()], "[0]"],
    ["SharedArrayBuffer", [new SharedArrayBuffer(8)], "[0]"],
    ["Object.create", [[].values()], "[0]"],
    ["Generator", [1, (function* () {})()], "[1]"],
    ["URL", { "a b": new URL("http://a") }, '["a b"]'],
    ["private members", [new Account()], "[0]"],
    ["private members", [new Savings()], "[0]"],
    ["Object.create", [Object.create({ a: 1 })], "[0]"],
    ["symbol", new Map([[1, [symbol]]]), '["value 0"][0]'],
  ])("refuses %s with its path", (words, record, path) => {
    for (const records of [[record], [1, record], [record, record, record]]) {
      let thrown: unknown;
      try {
        encode(records);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toMatchObject({ code: "UNSERIALIZABLE_RECORD", fields: { path } });
      expect(String(thrown)).toContain(words);
    }
  });

  it.each<[unknown, string]>([
    [Promise.resolve(1), ""],
    [["k", Promise.resolve(1)], "[1]"],
    [{ a: { b: Promise.resolve(1) } }, ".a.b"],
    [new Query(), ""],
  ])("refuses the promise in %o and says what to write", (record, path) => {
    for (const records of [[record], [{ a: 1 }, record]]) {
      expect(() => encode(records)).toThrow(
        expect.objectContaining({ code: "PROMISE_RECORD" }) as Error,
      );
      expect(() => encode(records)).toThrow(`record${path}:`);
    }
    expect(() => encode([record])).toThrow("sc.async(f)");
  });

  it("refuses promises among values of a pair block", () => {
    expect(() =>
      encodePairBlock(["a"], [Promise.resolve(1)], {
        classes,
        allocate: (bytes) => new Uint8Array(bytes),
      }),
    ).toThrow(expect.objectContaining({ code: "PROMISE_RECORD" }) as Error);
  });

  it("names the record and path of a value inside a column", () => {
    const records = Array.from({ length: 100 }, (_, i) => ({ id: i, f: [i === 7 ? encode : 1] }));

    expect(() => encode(records)).toThrow(
      expect.objectContaining({ fields: { path: ".f[0]", record: 7 } }) as Error,
    );
  });

  it("refuses records that are nested too deeply, and takes deep ones", () => {
    expect(decodeBlock(encode([nest(1400)]), classes).records()).toEqual([nest(1400)]);
    expect(() => encode([nest(100_000)])).toThrow(
      expect.objectContaining({ code: "UNSERIALIZABLE_RECORD" }) as Error,
    );
  });

  it("refuses what no block can hold, telling one record from many", () => {
    // Ropes: no such memory is ever taken.
    const huge = "0123456789".repeat(50_000_000);
    const nine = Array<string>(9).fill(huge);
    const mebibyte = new Uint8Array(1 << 20);

    expect(() => encode(nine)).toThrow(
      expect.objectContaining({ code: "BLOCK_TOO_LARGE" }) as Error,
    );
    expect(() => encode([Array<string>(40).fill(huge)])).toThrow(
      expect.objectContaining({ code: "RECORD_TOO_LARGE" }) as Error,
    );
    expect(() => encode(Array.from({ length: 4097 }, () => mebibyte))).toThrow(
      expect.objectContaining({ code: "BLOCK_TOO_LARGE" }) as Error,
    );
  });

  it("passes on what an accessor throws", () => {
    const record = {
      get a(): never {
        throw new RangeError("mine");
      },
    };

    expect(() => encode([record])).toThrow("mine");
  });
});

describe("decodeBlock", () => {
  it("says that a class is not known", () => {
    const bytes = encode([new Point(1, 2)]);

    expect(() => decodeBlock(bytes, noClasses).records()).toThrow(
      expect.objectContaining({ code: "UNKNOWN_CLASS" }) as Error,
    );
  });
});

function nest(levels: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < levels; i++) value = { next: value };
  return value;
}
