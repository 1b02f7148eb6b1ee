import { createInProcessEngine } from "@firesteel/core/testing";
import type { RDD } from "@firesteel/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { captureClosure } from "#src/closure/capture-closure";
import { joinedUse } from "#src/runtime/kernels/joined-use";
import { withContext } from "../contexts.ts";

type Joined = readonly [unknown, readonly [readonly unknown[], string]];

/** What `f`, as an operator on what is joined, uses of both sides. */
function usedBy(op: string, f: (record: never) => unknown, more: readonly object[] = []): string {
  const ops = [{ op, f: captureClosure(f) }, ...(more as readonly { op: string }[])];
  const { left, right } = joinedUse(ops, false);
  return `${left}, ${right}`;
}

describe("joinedUse", () => {
  it("is told by functions that take fields of what is joined", () => {
    expect(usedBy("map", ([, [value, name]]: Joined) => [1, value, name.length])).toBe(
      "all, length",
    );
    expect(usedBy("map", (r: Joined) => r[1][0].length + r[1][1].length)).toBe("length, length");
    expect(usedBy("map", ([key]: Joined) => key)).toBe("nothing, nothing");
    expect(usedBy("map", (r: Joined) => [r[0], r.length, r[1].length])).toBe("nothing, nothing");
    expect(usedBy("map", (r: Joined) => r[1][1].slice(1))).toBe("nothing, all");
    expect(usedBy("flatMap", ([, [left]]: Joined) => left)).toBe("all, nothing");
    expect(usedBy("mapValues", ([left, right]: Joined[1]) => [left.length, right.length])).toBe(
      "length, length",
    );
    expect(usedBy("mapValues", ([, right]: Joined[1]) => right)).toBe("nothing, all");
  });

  it("is that of all operators that are given the records", () => {
    const wants = captureClosure((r: Joined) => r[1][1].length);
    expect(usedBy("filter", (r: Joined) => r[1][0] !== null, [{ op: "map", f: wants }])).toBe(
      "all, length",
    );
    expect(usedBy("filter", (r: Joined) => r[0] === 1, [{ op: "keys" }])).toBe("nothing, nothing");
    const ofValues = captureClosure(([left]: Joined[1]) => left);
    expect(joinedUse([{ op: "values" }, { op: "map", f: ofValues }], false)).toEqual({
      left: "all",
      right: "nothing",
    });
    expect(joinedUse([], true)).toEqual({ left: "nothing", right: "nothing" });
  });

  it("is all where that is not known", () => {
    const variable = 1;
    for (const f of [
      (r: Joined) => r,
      (r: Joined) => r[1],
      (r: Joined) => [r[1]].length,
      (r: Joined) => r.slice(1),
      (r: Joined) => r[1].map(String),
      (r: Joined) => r[variable],
      ([, values]: Joined) => values,
    ])
      expect(usedBy("map", f)).toBe("all, all");
    expect(usedBy("filter", ([key]: Joined) => key === 1)).toBe("all, all");
    expect(usedBy("keyBy", ([key]: Joined) => key)).toBe("all, all");
    expect(usedBy("map", ([, [left, [_first]]]: Joined) => left)).toBe("all, all");
    expect(joinedUse([], false)).toEqual({ left: "all", right: "all" });
    expect(joinedUse([{ op: "values" }], false)).toEqual({ left: "all", right: "all" });
  });
});

const keys = fc.integer({ min: 0, max: 30 });
const latin1 = fc.string({ unit: fc.constantFrom("a", "é", " ", "b"), maxLength: 8 });
const values = fc.constantFrom<fc.Arbitrary<unknown>>(
  latin1,
  latin1.map((text) => text.padEnd(3000, "é")),
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.array(fc.integer(), { maxLength: 3 }),
  fc.integer(),
  fc.oneof(latin1, fc.constantFrom(null, undefined)),
);
const side = values.chain((value) => fc.array(fc.tuple(keys, value), { maxLength: 40 }));
const sides = fc.tuple(side, side);

type Text = string | undefined;
type Look = (joined: RDD<[number, [Text, Text]]>) => Promise<unknown>;
/** Some fail for some values, and have to do so in the same way. */
const looks: readonly Look[] = [
  (joined) => joined.collect(),
  (joined) => joined.count(),
  (joined) => joined.keys().collect(),
  (joined) => joined.values().collect(),
  (joined) => joined.map(([, [left, right]]) => [left, (right as string).length]).collect(),
  (joined) => joined.map(([key, [left]]) => [key, (left as string).length]).collect(),
  (joined) => joined.mapValues(([, right]) => right).collect(),
  (joined) => joined.filter(([, [left]]) => left !== undefined).count(),
  (joined) =>
    joined
      .filter((r) => (r[1][1] as string).length > 1)
      .map((r) => [r[0], r[1][0]])
      .collect(),
  (joined) =>
    joined
      .values()
      .map(([, right]) => typeof right)
      .collect(),
  (joined) =>
    joined
      .map(([key]) => key)
      .cache()
      .collect(),
];

/** What each look sees of each join of the inputs. */
async function seen(
  isOn: boolean,
  inputs: readonly (readonly [[number, unknown][], [number, unknown][]])[],
): Promise<unknown[]> {
  return await withContext(
    createInProcessEngine,
    async (sc) => {
      const results: unknown[] = [];
      for (const [left, right] of inputs) {
        const [a, b] = [left, right].map(
          (pairs) => sc.parallelize(pairs, 2) as RDD<[number, Text]>,
        );
        if (a === undefined || b === undefined) throw new Error("no input");
        const joins = [
          a.join(b, 2),
          a.leftOuterJoin(b, 2),
          a.rightOuterJoin(b, 2),
          a.fullOuterJoin(b, 2),
        ];
        for (const joined of joins)
          for (const look of looks)
            results.push(
              await look(joined).catch(
                (error: Error) => ((error.cause as Error | undefined) ?? error).message,
              ),
            );
      }
      return results;
    },
    { "spark.firesteel.recognition.enabled": String(isOn) },
  );
}

describe("values that are joined", () => {
  it("are what functions see of them, whatever they look at", async () => {
    const seed = Date.now() | 0;
    const list = fc.sample(sides, { seed, numRuns: 8 });

    const [on, off] = [await seen(true, list), await seen(false, list)];

    for (const [i, result] of on.entries())
      expect(result, `look ${i} of seed ${seed}`).toEqual(off[i]);
  });
});
