import { canonicalResult } from "#src/testing/programs/canonical-result";
import { bool, int, list, option, str, tuple } from "#src/testing/programs/program-type";
import { describe, expect, it } from "vitest";

class Mine {
  x = 1;
}

const options = { oneNull: false, equalKeysAlike: false, classes: [Mine] };

function value(result: unknown): string {
  return canonicalResult(result, { kind: "value", type: bool }, options);
}

describe("canonicalResult", () => {
  it("ignores the order of bags only, wherever they are", () => {
    const type = tuple(option(list(int, true)), list(int, false));
    const rows = (ordered: boolean, ...items: unknown[]): string =>
      canonicalResult(items, { kind: "rows", type, ordered }, options);

    expect(rows(true, [[1, 2], [3]])).toBe(rows(true, [[2, 1], [3]]));
    expect(rows(true, [undefined, [3, 4]])).not.toBe(rows(true, [undefined, [4, 3]]));
    expect(rows(false, [[1], []], [[2], []])).toBe(rows(false, [[2], []], [[1], []]));
    expect(rows(true, [[1], []], [[2], []])).not.toBe(rows(true, [[2], []], [[1], []]));
  });

  it("takes maps for bags of entries", () => {
    const shape = { kind: "entries", key: str, value: int } as const;
    const entries = [
      ["a", 1],
      ["b", 2],
    ] as const;

    expect(canonicalResult(new Map(entries), shape, options)).toBe(
      canonicalResult(entries.toReversed(), shape, options),
    );
  });

  it("tells values apart that look alike", () => {
    const hole: unknown[] = [];
    hole.length = 1;
    const primitives = [0, -0, 0n, "0", false, null, undefined, Number.NaN, "null"];
    const arrays = [[], [undefined], hole, Uint8Array.of(0), Int8Array.of(0), new Set()];
    const others = [new Date(0), new Map(), /0/, /0/g, new Error("0")];
    const objects = [{}, { x: 1 }, { x: undefined }, Object.create(null), new Mine()];
    const alike: unknown[] = [...primitives, ...arrays, ...others, ...objects];
    expect(new Set(alike.map(value)).size).toBe(alike.length);
  });

  it("writes equal keys alike where they are asked to be", () => {
    const shape = { kind: "value", type: bool } as const;
    const write = (x: unknown): string =>
      canonicalResult(x, shape, { ...options, equalKeysAlike: true });
    const hole: unknown[] = [];
    hole.length = 1;

    expect(write(Buffer.of(1))).toBe(write(Uint8Array.of(1)));
    expect(write(hole)).toBe(write([undefined]));
    expect(write({ a: 1, b: 2 })).toBe(write({ b: 2, a: 1 }));
    expect(write(Int8Array.of(1))).not.toBe(write(Uint8Array.of(1)));
  });

  it("names classes that are not the user's own", () => {
    const Other = Object.defineProperty(
      class {
        y = 2;
      },
      "name",
      { value: "Mine" },
    );
    expect(value(new Mine())).toBe('Mine{"x": 1}');
    expect(value(new Other())).toBe('foreign Mine{"y": 2}');
  });

  it("forgives what the other language does not have", () => {
    const lenient = { ...options, oneNull: true, equalKeysAlike: true };
    const shape = { kind: "value", type: bool } as const;
    expect(canonicalResult([null, -0], shape, lenient)).toBe(
      canonicalResult([undefined, 0], shape, lenient),
    );
  });
});
