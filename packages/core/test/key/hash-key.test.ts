import { hashKey, partitionForHash } from "#src/key/hash-key";
import { keysEqual } from "#src/key/keys-equal";
import { hashBytes, hashString } from "#src/key/murmur3";
import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { anyKey, anyString, disguise, Point } from "./arbitrary-keys.ts";

// Many random cases: a busy machine may take long.
vi.setConfig({ testTimeout: 120_000 });

describe("hashString", () => {
  it.each([
    ["", 0, 0],
    ["", 1, 0x514e28b7],
    ["test", 0, 0xba6bd213],
    ["Hello, world!", 0, 0xc0363e43],
    ["aaaa", 0x9747b28c, 0x5a97808a],
    ["aaa", 0x9747b28c, 0x283e0130],
    ["The quick brown fox jumps over the lazy dog", 0x9747b28c, 0x2fa826cd],
    ["ππππππππ", 0x9747b28c, 0xd58063c1],
  ])("gives the published murmur3 of %j with seed %d", (text, seed, hash) => {
    expect(hashString(text, seed) >>> 0).toBe(hash);
  });

  it("hashes the WTF-8 bytes of any string", () => {
    fc.assert(
      fc.property(anyString, fc.integer(), (text, seed) => {
        expect(hashString(text, seed)).toBe(hashBytes(wtf8(text), seed));
      }),
    );
  });
});

describe("hashKey", () => {
  it("is what it was in every version: records in files depend on it", () => {
    const keys = [
      null,
      undefined,
      true,
      false,
      0,
      -0,
      1,
      -1,
      2 ** 31,
      0.1,
      NaN,
      Infinity,
      1n,
      -(2n ** 70n),
      "",
      "a",
      "spark",
      "żółw",
      "😀",
      "\ud83d",
      new Date(0),
      new Date(NaN),
      Uint8Array.of(1, 2, 3),
      Float64Array.of(1.5),
      [],
      ["a", 1],
      [["a"], [null]],
      {},
      { a: 1, b: "x" },
      new Point(1, 2),
    ];

    expect(keys.map((key) => hashKey(key))).toEqual([
      0, 1364076727, -2047822809, 821347078, -27770521, -27770521, -672062263, -1660710678,
      2103795402, -1401057261, 1047044448, 248698732, 885878885, 266847777, 415870660, -304251353,
      -948192116, 657855039, 309394656, -1079745165, -22510591, -1271274944, -63856236, 744588067,
      -1818165756, 367885884, 1495731196, 2089332083, 1480914711, -881608181,
    ]);
  });

  it("is equal for equal keys", () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        const other = disguise(key);

        expect(keysEqual(key, other)).toBe(true);
        expect(hashKey(other)).toBe(hashKey(key));
      }),
      { numRuns: 2000 },
    );
  });

  it("sends null to partition 0 and every key to a partition that exists", () => {
    expect(partitionForHash(hashKey(null), 7)).toBe(0);
    fc.assert(
      fc.property(anyKey, fc.integer({ min: 1, max: 5000 }), (key, n) => {
        const partition = partitionForHash(hashKey(key), n);

        expect(Number.isInteger(partition) && partition >= 0 && partition < n).toBe(true);
        expect(Object.is(partition, -0)).toBe(false);
      }),
    );
  });

  it("spreads consecutive numbers and strings evenly", () => {
    const counts = { number: Array<number>(16).fill(0), string: Array<number>(16).fill(0) };
    for (let i = 0; i < 16_000; i++) {
      counts.number[partitionForHash(hashKey(i), 16)]! += 1;
      counts.string[partitionForHash(hashKey(`key${i}`), 16)]! += 1;
    }

    for (const count of [...counts.number, ...counts.string]) {
      expect(count).toBeGreaterThan(850);
      expect(count).toBeLessThan(1150);
    }
  });

  it.each([
    ["a Map", new Map(), ""],
    ["a Set", [1, new Set()], "[1]"],
    ["a RegExp", { a: [/x/] }, ".a[0]"],
    ["an Error", new TypeError("x"), ""],
    ["a function", [() => 1], "[0]"],
    ["a symbol", { s: Symbol("s") }, ".s"],
    ["a Promise", Promise.resolve(1), ""],
    ["an ArrayBuffer", [[new ArrayBuffer(1)]], "[0][0]"],
  ])("refuses %s with its path", (what, key, path) => {
    expect(() => hashKey(key)).toThrow(
      expect.objectContaining({ code: "INVALID_KEY", fields: { path } }) as Error,
    );
    expect(() => hashKey(key)).toThrow(what);
  });

  it("refuses cyclic keys", () => {
    const key: unknown[] = [];
    key.push([key]);

    expect(() => hashKey(key)).toThrow(expect.objectContaining({ code: "INVALID_KEY" }) as Error);
  });
});

function wtf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0)!;
    if (point >= 0xd800 && point < 0xe000)
      bytes.push(0xed, 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f));
    else bytes.push(...Buffer.from(character));
  }
  return Uint8Array.from(bytes);
}
