import type { RDD } from "@firesteel/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { engines, failureOf, withContext } from "./contexts.ts";

type Value = number | string;

interface Fold {
  readonly onRdd: (rdd: RDD<Value>) => Promise<unknown>;
  readonly f: (a: Value, b: Value) => Value;
  readonly zero?: Value;
}

const add = (a: Value, b: Value): Value => (a as number) + (b as number);

/** Functions of which what they come to is a number, is none, or becomes the one or the other on the way. */
const folds: Readonly<Record<string, Fold>> = {
  "a sum or a text": {
    f: add,
    onRdd: (rdd) => rdd.reduce((a, b) => (a as number) + (b as number)),
  },
  "the greater": {
    f: (a, b) => (a > b ? a : b),
    onRdd: (rdd) => rdd.reduce((a, b) => (a > b ? a : b)),
  },
  "the least number": {
    f: (a, b) => Math.min(a as number, b as number),
    onRdd: (rdd) => rdd.reduce((a, b) => Math.min(a as number, b as number)),
  },
  "the last": { f: (_, b) => b, onRdd: (rdd) => rdd.reduce((_, b) => b) },
  "the first": { f: (a) => a, onRdd: (rdd) => rdd.reduce((a) => a) },
  "a count": {
    f: (n) => (n as number) + 1,
    zero: 0,
    onRdd: (rdd) =>
      rdd.aggregate<Value>(
        0,
        (n) => (n as number) + 1,
        (a, b) => (a as number) + (b as number),
      ),
  },
  "a text that becomes a number": {
    f: (a, b) => (String(a).length > 9 ? -0 : `${a}${b}`),
    zero: "",
    onRdd: (rdd) =>
      rdd.aggregate<Value>(
        "",
        (a, b) => (String(a).length > 9 ? -0 : `${a}${b}`),
        (a, b) => (a === "" ? b : a),
      ),
  },
};

const numbers = fc.oneof(
  fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 2 ** 30, 2 ** 31 - 1, -(2 ** 31), 2 ** 53, 0.1),
  fc.integer(),
  fc.double(),
);
const values: fc.Arbitrary<Value> = fc.oneof(numbers, fc.constantFrom("", "a", "10", "-0"));
const lists = fc.oneof(
  fc.array(numbers, { minLength: 1, maxLength: 60 }),
  fc.array(values, { minLength: 1, maxLength: 60 }),
);

describe.each(engines)("folds on the %s", (_, engine) => {
  it.each(Object.entries(folds))("come to what they come to in a loop: %s", async (_name, fold) => {
    const seed = Date.now() | 0;
    const inputs = fc.sample(lists, { seed, numRuns: 15 });
    await withContext(engine, async (sc) => {
      for (const [i, input] of inputs.entries()) {
        const { zero, f } = fold;
        const expected =
          zero === undefined
            ? input.reduce((a, b) => f(a, b))
            : input.reduce<Value>((a, b) => f(a, b), zero);
        const found = await fold.onRdd(sc.parallelize(input, 1));
        expect(Object.is(found, expected), `input ${i} of seed ${seed}: ${String(found)}`).toBe(
          true,
        );
      }
    });
  });

  it("run over ranges of whole numbers, of others and beyond what is exact", async () => {
    const ranges = [
      [0, 5000, 1],
      [-3000, 3000, 1],
      [-5, 40, 7],
      [5, -3000, -1],
      [2 ** 53 - 3, 2 ** 53 - 1, 1],
    ] as const;
    await withContext(engine, async (sc) => {
      for (const [start, end, step] of ranges) {
        const expected: number[] = [];
        for (let x = start; step > 0 ? x < end : x > end; x += step) expected.push(x / 3);
        const mapped = sc.range(start, end, step, 3).map((x) => x / 3);
        const found = await mapped.collect();
        expect(found).toEqual(expected);
        expect(found.some((x) => Object.is(x, -0))).toBe(false);
        expect(await mapped.reduce((a, b) => Math.max(a, b))).toBe(Math.max(...expected));
      }
    });
  });

  it("charge each task's failure to the task, though the tasks share their loop", async () => {
    await withContext(engine, async (sc) => {
      const job = sc.range(0, 40, 1, 8).map((x) => {
        if (x === 37) throw new Error("no 37");
        return x;
      });
      const failure = await failureOf(job.reduce((a, b) => a + b));
      expect(failure.message).toContain("no 37");
      expect(failure.fields["partition"]).toBe(7);
      expect(failure.fields["operator"]).toMatch(/^map at /);
    });
  });
});
