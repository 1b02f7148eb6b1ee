import { noClasses } from "#src/block/class-registry";
import { decodeBlock } from "#src/block/decode-block";
import { encodeBlock } from "#src/block/encode-block";
import { captureValue } from "#src/closure/capture-closure";
import { setFlagsFromString } from "node:v8";
import { runInThisContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { revive } from "../closure/revive.ts";

setFlagsFromString("--allow-natives-syntax");
const isUnboxed = runInThisContext("(array) => %HasDoubleElements(array)") as (
  array: unknown,
) => boolean;

function decoded<R>(records: readonly R[]): R[] {
  const options = { classes: noClasses, allocate: (bytes: number) => new Uint8Array(bytes) };
  return decodeBlock(encodeBlock(records, options), noClasses).records() as R[];
}

async function revived<V>(value: V): Promise<V> {
  return (await revive(captureValue(value, "value"))).roots[0] as V;
}

const times = 50;
/** A list of each length is a column; tuples have one length. */
const lengths = { tuples: () => 3, lists: (i: number) => 3 + (i % 40) };

/** `count` arrays of what `element` gives. */
function arrays<E>(
  count: number,
  length: (i: number) => number,
  element: (j: number) => E,
): readonly E[][] {
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: length(i) }, (__, j) => element(j)),
  );
}

describe("newNumbers", () => {
  for (const [name, length] of Object.entries(lengths))
    for (const count of [10, 100])
      it(`holds the numbers of ${count} decoded ${name} unboxed, whatever others held before`, () => {
        for (let n = 0; n < times; n++) decoded(arrays(count, length, (j) => `text ${j}`));
        const numbers = decoded(arrays(count, length, (j) => j + 0.5));
        expect(numbers[2]).toEqual(arrays(3, length, (j) => j + 0.5)[2]);
        expect(numbers.every(isUnboxed)).toBe(true);
      });

  it("holds the numbers of captured arrays unboxed, whatever others held before", async () => {
    await revived(arrays(times, lengths.tuples, (j) => ({ j })));
    const numbers = await revived([
      [1, 2.5, -0],
      [Number.NaN, 7, Number.POSITIVE_INFINITY],
    ]);
    expect(numbers).toEqual([
      [1, 2.5, -0],
      [Number.NaN, 7, Number.POSITIVE_INFINITY],
    ]);
    expect(numbers.every(isUnboxed)).toBe(true);
  });

  it("leaves arrays that hold anything else as they are", async () => {
    const shared = { at: 1 };
    const mixed = [
      [0.5, "a"],
      [0.5, undefined, null],
      [0.5, shared, shared],
    ];
    const back = await revived(mixed);
    expect(back).toEqual(mixed);
    expect(back[2]?.[1]).toBe(back[2]?.[2]);
  });
});
