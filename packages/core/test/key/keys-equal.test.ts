import { keysEqual } from "#src/key/keys-equal";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { Point, Size } from "./arbitrary-keys.ts";

class Tagged extends Array<number> {
  tag = "";
}

describe("keysEqual", () => {
  it.each([
    [0, -0],
    [NaN, NaN],
    [new Date(5), new Date(5)],
    [new Date(NaN), new Date(NaN)],
    [Object.assign([1], { 2: 2 }), [1, undefined, 2]],
    [
      { a: 1, b: [2] },
      { b: [2], a: 1 },
    ],
    [{ a: 1 }, Object.assign(Object.create(null) as object, { a: 1 })],
    [new Point(1, "x"), new Point(1, "x")],
    [Buffer.from([1, 2]), Uint8Array.of(1, 2)],
    [Float32Array.of(0, NaN), Float32Array.of(-0, NaN)],
    [runInNewContext("[1, { a: new Date(3) }]"), [1, { a: new Date(3) }]],
    [Tagged.of(1, 2), Tagged.of(1, 2)],
  ])("takes %o and %o for the same key", (a, b) => {
    expect(keysEqual(a, b)).toBe(true);
    expect(keysEqual([a], [b])).toBe(true);
  });

  it.each([
    [1, 1n],
    [1, "1"],
    [1, true],
    [null, undefined],
    [null, 0],
    [[], {}],
    [[1], [1, undefined]],
    [{ a: undefined }, {}],
    [{ a: undefined }, { b: undefined }],
    [{ a: 1 }, new Point(1, 2)],
    [new Point(1, 2), new Size(1, 2)],
    [new Date(5), 5],
    [Uint8Array.of(1), Int8Array.of(1)],
    [Uint8Array.of(1), [1]],
    ["\ud83d", "\ud83e"],
    [Tagged.of(1, 2), [1, 2]],
    [Object.assign(Tagged.of(1), { tag: "a" }), Tagged.of(1)],
    [JSON.parse('{"__proto__": 1}'), {}],
  ])("tells %o and %o apart", (a, b) => {
    expect(keysEqual(a, b)).toBe(false);
    expect(keysEqual(b, a)).toBe(false);
    expect(keysEqual([a], [b])).toBe(false);
  });
});
