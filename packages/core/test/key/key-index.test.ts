import { KeyIndex } from "#src/key/key-index";
import { keysEqual } from "#src/key/keys-equal";
import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { anyKey, anyNumber, anyString, disguise } from "./arbitrary-keys.ts";

// Many random cases: a busy machine may take long.
vi.setConfig({ testTimeout: 120_000 });

describe("KeyIndex", () => {
  it.each([
    ["numbers", anyNumber],
    ["strings", anyString],
    ["numbers and strings", fc.oneof(anyNumber, anyString)],
    ["any keys", anyKey],
  ])(
    "numbers %s like a list that is searched",
    (_, arbitrary) => {
      fc.assert(
        fc.property(fc.array(arbitrary, { maxLength: 60 }), (keys) => {
          const index = new KeyIndex();
          const list: unknown[] = [];
          for (const key of keys) {
            const expected = list.findIndex((other) => keysEqual(other, key));
            expect(index.find(key)).toBe(expected);

            const found = index.insert(key);

            expect(found).toBe(expected < 0 ? list.length : expected);
            if (expected < 0) list.push(key);
            expect(index.find(disguise(key))).toBe(found);
            expect(index.insert(disguise(key))).toBe(found);
          }
          expect(index.size).toBe(list.length);
          expect(Array.from(index.keys)).toEqual(list.map((key) => (key === 0 ? 0 : key)));
        }),
        { numRuns: 300 },
      );
    },
    60_000,
  );

  it("tells an integer from another number of the same hash", () => {
    const twins = Array.from({ length: 2000 }, (_, i): [number, number] => {
      const int = (i * 7919 - 8_000_000) | 0;
      // The table hashes the two words of a double that is no int32 to one, which shall be the integer.
      const words = Int32Array.of(int ^ Math.imul(0x3ff80000 + i, 0x9e3779b1), 0x3ff80000 + i);
      return [int, new Float64Array(words.buffer)[0]!];
    });
    for (const isIntFirst of [true, false]) {
      const keys = twins.flatMap(([int, double]) => (isIntFirst ? [int, double] : [double, int]));
      const index = new KeyIndex<number>();

      const inserted = keys.map((key) => index.insert(key));

      expect(inserted).toEqual(keys.map((_, i) => i));
      expect(keys.map((key) => index.find(key))).toEqual(inserted);
      const found = new Int32Array(keys.length);
      index.findAll(Float64Array.from(keys), found);
      expect(Array.from(found)).toEqual(inserted);
    }
    const ints = new KeyIndex<number>();
    for (const [int] of twins) ints.insert(int);
    for (const [, double] of twins) expect(ints.find(double)).toBe(-1);
  });

  it("keeps its numbering when keys of another kind arrive", () => {
    const index = new KeyIndex();
    for (let i = 0; i < 1000; i++) index.insert(i / 2);

    expect(index.keys).toBeInstanceOf(Float64Array);
    expect(index.insert("a")).toBe(1000);
    expect(index.insert(["a"])).toBe(1001);
    expect(index.insert(NaN)).toBe(1002);
    for (let i = 0; i < 1000; i++) expect(index.insert(i / 2)).toBe(i);
    expect(index.insert(7777)).toBe(1003);
    expect(Array.from(index.keys).slice(998)).toEqual([499, 499.5, "a", ["a"], NaN, 7777]);
  });

  it("holds more strings than one Map may", () => {
    const index = new KeyIndex<string>();
    const count = (1 << 20) + 50_000;
    for (let i = 0; i < count; i++) index.insert(`k${i}`);

    expect(index.size).toBe(count);
    for (let i = 0; i < count; i += 997) expect(index.find(`k${i}`)).toBe(i);
    expect(index.insert(`k${count - 1}`)).toBe(count - 1);
    expect(index.find("other")).toBe(-1);
  });

  it("finds keys whose partition hashes agree in the low bits", () => {
    const index = new KeyIndex<[number]>();
    for (let i = 0; i < 20_000; i++) index.insert([i]);
    for (let i = 0; i < 20_000; i++) expect(index.find([i])).toBe(i);
  });

  it("refuses what cannot be a key", () => {
    expect(() => new KeyIndex().insert(new Map())).toThrow(
      expect.objectContaining({ code: "INVALID_KEY" }) as Error,
    );
  });

  it("finds many numbers as it finds one", () => {
    fc.assert(
      fc.property(
        fc.array(anyNumber, { maxLength: 60 }),
        fc.array(anyNumber, { maxLength: 60 }),
        fc.boolean(),
        (inserted, others, mixed) => {
          const index = new KeyIndex();
          for (const key of inserted) index.insert(key);
          if (mixed) index.insert("a string");
          const keys = [...others, ...inserted];
          const expected = keys.map((key) => index.find(key));

          for (const column of [keys, Float64Array.from(keys)]) {
            const found = new Int32Array(keys.length).fill(-1);
            index.findAll(column, found);
            expect([...found]).toEqual(expected);
          }
        },
      ),
    );
  });
});
