import { type ClassRegistry, noClasses } from "#src/block/class-registry";
import { decodeBlock } from "#src/block/decode-block";
import { encodeBlock, encodePairBlock } from "#src/block/encode-block";
import { KeyMap } from "#src/key/key-map";
import * as fc from "fast-check";
import { runInNewContext } from "node:vm";
import { describe, expect, it, vi } from "vitest";
import {
  alikeRecords,
  anyFields,
  anyRecord,
  classes,
  Registry,
  Stack,
} from "./arbitrary-records.ts";
import { sameValue } from "./same-value.ts";

// Many random cases: a busy machine may take long.
vi.setConfig({ testTimeout: 120_000 });

function allocate(bytes: number): Uint8Array {
  // As memory comes: not zeroed.
  return new Uint8Array(bytes).fill(0xa5);
}

function roundTrip(records: readonly unknown[], registry: ClassRegistry = classes): unknown[] {
  return decodeBlock(encodeBlock(records, { classes: registry, allocate }), registry).records();
}

/** The first record that does not come back as it was, or -1. (`toEqual` explains a difference at endless length.) */
function firstChanged(records: readonly unknown[]): number {
  const back = roundTrip(records);
  if (back.length !== records.length) return Math.min(back.length, records.length);
  return records.findIndex((record, i) => !sameValue(record, back[i]));
}

describe("encodeBlock and decodeBlock", () => {
  it("give back records of any kind", () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 6 }), (records) => {
        expect(firstChanged(records)).toBe(-1);
      }),
      { numRuns: 1000 },
    );
  });

  it("give back records that are alike", () => {
    fc.assert(
      fc.property(alikeRecords, (records) => {
        expect(firstChanged(records)).toBe(-1);
      }),
      { numRuns: 1000 },
    );
  });

  it("keep shared and cyclic references within a record", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anyFields, anyFields, fc.nat(5), fc.nat(5)), { maxLength: 40 }),
        (parts) => {
          const records = parts.map(([one, other, a, b]) => {
            const node = { one, other, links: [] as unknown[] };
            const targets: unknown[] = [one, other, node, node.links, { one }, 1];
            node.links.push(targets[a], targets[b], targets[a]);
            return node;
          });
          expect(firstChanged(records)).toBe(-1);
        },
      ),
    );
  });

  it.each<[string, unknown]>([
    ["a tuple of one object twice", [{ x: 1 }].flatMap((x) => [x, x])],
    ["a Date twice", [new Date(1)].flatMap((x) => [x, x])],
    ["bytes twice", [new Uint8Array(2)].flatMap((x) => [x, x])],
    ["an object in a list and beside it", [{ x: 1 }].map((x) => ({ x, list: [1, x, 2] }))[0]],
    [
      "an object inside a Map and beside it",
      [{ x: 1 }].map((x) => ({ x, map: new Map([[x, x]]) }))[0],
    ],
    ["an array that holds itself", selfHolding([])],
    ["an array that holds itself twice", selfHolding(selfHolding([]))],
    ["an object that holds itself in a Set", selfSet()],
  ])("keep %s, in every record of many", (_, record) => {
    expect(firstChanged([record])).toBe(-1);
    expect(firstChanged(Array.from({ length: 50 }, () => structuredClone(record)))).toBe(-1);
    expect(
      firstChanged([
        ["k", record],
        ["l", [record]],
      ]),
    ).toBe(-1);
  });

  it("do not keep identity between records", () => {
    const shared = { x: 1 };
    const [a, b] = roundTrip([shared, shared]) as [object, object];

    expect(a).not.toBe(b);
  });

  it("keep hostile names as data", () => {
    const one =
      '{"__proto__":{"a":1},"constructor":2,"hasOwnProperty":3,"\\"];process.exit()//":4,"3":5}';
    const records = Array.from({ length: 100 }, () => JSON.parse(one) as object);

    const [first] = roundTrip(records) as object[];

    expect(firstChanged(records)).toBe(-1);
    expect(firstChanged(records.slice(0, 2))).toBe(-1);
    expect(firstChanged([...records, 1])).toBe(-1);
    expect(Object.getPrototypeOf(first)).toBe(Object.prototype);
    expect(Object.keys(first!)).toContain("__proto__");
  });

  it("keep strings of every length and repertoire in their column", () => {
    for (const character of ["a", "ü", "\u0100", "漢", "😀", "\ud83d", "\0"])
      for (const length of [0, 1, 12, 13, 40, 41, 255, 3000, 20_000]) {
        const strings = Array.from({ length: 70 }, (_, i) => character.repeat(length) + i);
        expect(firstChanged(strings)).toBe(-1);
        expect(firstChanged([...strings, "a", 1])).toBe(-1);
      }
  });

  it("keep few and many distinct strings among many", () => {
    for (const distinct of [1, 2, 255, 256, 257, 4000, 20_000])
      expect(firstChanged(Array.from({ length: 20_000 }, (_, i) => `word ${i % distinct} ü`))).toBe(
        -1,
      );
  });

  it("keep a string of 50 MB, alone, in a tuple and in a fallback record", () => {
    const text = "0123456789".repeat(5_000_000);
    const [alone] = roundTrip([text]);
    const [tuple] = roundTrip([[1, text]]) as [[number, string]];
    const [map] = roundTrip([new Map([["k", text]])]) as [Map<string, string>];

    expect([alone === text, tuple[1] === text, map.get("k") === text]).toEqual([true, true, true]);
  });

  it("keep plain data of other realms, with this realm's prototypes", () => {
    const [record] = roundTrip([
      runInNewContext("({ a: [1, new Date(3)], m: new Map([[1, /x/g]]), e: new RangeError('r') })"),
    ]) as [Record<string, unknown>];

    expect(record).toEqual({
      a: [1, new Date(3)],
      m: new Map([[1, /x/g]]),
      e: new RangeError("r"),
    });
    expect(record["e"]).toBeInstanceOf(RangeError);
  });

  it("keep maps with structural keys", () => {
    const [map] = roundTrip([new KeyMap([[["a", 1], 2]])]) as [KeyMap<unknown, number>];

    expect(map).toBeInstanceOf(KeyMap);
    expect(map.get(["a", 1])).toBe(2);
  });

  it("copy the value of accessors", () => {
    let reads = 0;
    const record = {
      get a() {
        reads++;
        return 5;
      },
    };

    expect(roundTrip([record])).toEqual([{ a: 5 }]);
    expect(reads).toBe(1);
  });

  it("make objects that the caller owns", () => {
    const bytes = encodeBlock(
      [
        [Uint8Array.of(1), new Date(1)],
        [Uint8Array.of(2), new Date(2)],
      ],
      {
        classes: noClasses,
        allocate,
      },
    );
    const block = decodeBlock(bytes, noClasses);
    const [record] = block.records() as [[Uint8Array, Date]];
    record[0][0] = 99;
    bytes.fill(0);

    expect(record[0][0]).toBe(99);
    expect(record[0].buffer.byteLength).toBe(1);
  });

  it("give the same bytes for the same records, wherever the memory is", () => {
    const records = [
      ["a", 1, [true]],
      ["b", 2, [null]],
    ];
    const one = encodeBlock(records, { classes, allocate });
    const shared = new SharedArrayBuffer(4096);
    const other = encodeBlock(records, {
      classes,
      allocate: (bytes) => new Uint8Array(shared, 3, bytes).fill(1),
    });

    expect(Buffer.compare(one, other)).toBe(0);
    expect(decodeBlock(other, classes).records()).toEqual(records);
  });

  it("take a range or a selection of the records, in order", () => {
    const records = Array.from({ length: 10 }, (_, i) => [`k${i}`, i * 1.5]);
    const decode = (options: object): unknown[] =>
      decodeBlock(encodeBlock(records, { classes, allocate, ...options }), classes).records();

    expect(decode({ from: 2, to: 5 })).toEqual(records.slice(2, 5));
    expect(decode({ indices: Int32Array.of(9, 0, 0) })).toEqual([
      records[9],
      records[0],
      records[0],
    ]);
    expect(decode({ indices: Int32Array.of(1, 2, 3, 4), from: 1, to: 3 })).toEqual([
      records[2],
      records[3],
    ]);
    expect(decode({ from: 3, to: 3 })).toEqual([]);
  });

  it("read typed arrays as records", () => {
    expect(select(Float64Array.of(1, 2))).toEqual([1, 2]);
    expect(select(Float64Array.of(1.5, -0, 7), Int32Array.of(2, 1))).toEqual([7, -0]);
    expect(select(Int32Array.of(1, 2, 3), Int32Array.of(2))).toEqual([3]);
    expect(select(Float32Array.of(0.5))).toEqual([0.5]);
  });

  it("make class instances without running constructors", () => {
    const stack = Object.assign(Stack.of(1, 2), { label: "s" });
    const registry = Object.assign(new Registry([[1, 2]]), { owner: stack });
    const [back] = roundTrip([registry]) as [Registry];

    expect(back).toBeInstanceOf(Registry);
    expect(back.owner).toBeInstanceOf(Stack);
    expect([...(back.owner as Stack)]).toEqual([1, 2]);
    expect(back.get(1)).toBe(2);
  });
});

describe("encodePairBlock", () => {
  it("is a block of tuples made from two columns", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyRecord, anyRecord), { maxLength: 8 }), (pairs) => {
        const block = decodeBlock(
          encodePairBlock(
            pairs.map(([key]) => key),
            pairs.map(([, value]) => value),
            { classes, allocate },
          ),
          classes,
        );

        expect(block.isPairs).toBe(true);
        const keys = block.keys();
        const values = block.values();
        block.records().forEach((record, i) => {
          expect(sameValue(record, pairs[i])).toBe(true);
          expect(sameValue(keys[i], pairs[i]![0])).toBe(true);
          expect(sameValue(values[i], pairs[i]![1])).toBe(true);
        });
      }),
    );
  });

  it("keeps an object that is key and value", () => {
    const keys = [{ a: 1 }, { a: 2 }];
    const block = decodeBlock(encodePairBlock(keys, keys, { classes, allocate }), classes);

    expect(block.isPairs).toBe(true);
    for (const record of block.records() as [unknown, unknown][]) expect(record[0]).toBe(record[1]);
    expect(block.keys()).toEqual(keys);
  });

  it("gives numbers as views on the block", () => {
    const block = decodeBlock(
      encodePairBlock(["a", "b", "c"], Float64Array.of(1.5, 2, 3), {
        classes,
        allocate,
        indices: Int32Array.of(2, 0),
      }),
      classes,
    );

    expect(block.keys()).toEqual(["c", "a"]);
    expect(block.values()).toEqual(Float64Array.of(3, 1.5));
    expect(block.records()).toEqual([
      ["c", 3],
      ["a", 1.5],
    ]);
  });
});

function selfHolding(array: unknown[]): unknown[] {
  array.push(array);
  return array;
}

function selfSet(): object {
  const object = { set: new Set<unknown>() };
  object.set.add(object);
  return object;
}

function select(records: ArrayLike<unknown>, indices?: Int32Array): unknown[] {
  const options = { classes, allocate, ...(indices === undefined ? {} : { indices }) };
  return decodeBlock(encodeBlock(records, options), classes).records();
}
