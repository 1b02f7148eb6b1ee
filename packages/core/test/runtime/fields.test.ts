import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { engines, withContext } from "./contexts.ts";

const scalars = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(-0, NaN, null, undefined, true),
  fc.string({ unit: "binary", maxLength: 5 }),
  fc.array(fc.integer(), { maxLength: 3 }),
);
const names = fc.constantFrom("a", "b", "__proto__", "constructor", 'x"]', "0", "ключ");

/** Records of one shape: tuples of one length, or objects with the same names. */
const records = fc.oneof(
  fc
    .integer({ min: 0, max: 66 })
    .chain((length) =>
      fc.array(fc.array(scalars, { minLength: length, maxLength: length }), { maxLength: 40 }),
    ),
  fc.tuple(fc.uniqueArray(names, { maxLength: 4 }), fc.boolean()).chain(([fields, hasPrototype]) =>
    fc.array(
      fc.array(scalars, { minLength: fields.length, maxLength: fields.length }).map((values) => {
        const object = (hasPrototype ? {} : Object.create(null)) as object;
        for (const [i, name] of fields.entries())
          Object.defineProperty(object, name, {
            value: values[i],
            enumerable: true,
            configurable: true,
            writable: true,
          });
        return object;
      }),
      { maxLength: 40 },
    ),
  ),
);

describe.each(engines)("records in columns on the %s", (_, engine) => {
  it("are made for functions as they were, in stages of many shapes", async () => {
    const seed = Date.now() | 0;
    const inputs = fc.sample(fc.array(records, { minLength: 1, maxLength: 12 }), {
      seed,
      numRuns: 15,
    });
    await withContext(engine, async (sc) => {
      for (const [i, parts] of inputs.entries()) {
        // As many partitions of equal size as there are shapes, each a block of its own.
        const size = Math.max(1, ...parts.map((part) => part.length));
        const input = parts.flatMap((part) =>
          Array.from({ length: size }, (_unused, j) => part[j] ?? j),
        );
        const rdd = sc.parallelize(input, parts.length);
        const found = await rdd.map((record) => ({ record })).collect();
        const expected = input.map((record) => ({ record }));
        // Prototypes, -0 and `undefined` count, and a field named `constructor` is a field.
        expect(isDeepStrictEqual(found, expected), `input ${i} of seed ${seed}`).toBe(true);
        expect(await rdd.filter((record) => typeof record === "object").count()).toBe(
          input.filter((record) => typeof record === "object").length,
        );
      }
    });
  });

  it("are the task's own, so that what a function does to them is seen by nobody else", async () => {
    await withContext(engine, async (sc) => {
      const points = sc.parallelize(
        Array.from({ length: 200 }, (_unused, i): number[] => [i, i / 2, -i]),
        2,
      );
      const cached = points.cache();
      const spoilt = cached.map((point) => {
        point[1] = -1;
        return point;
      });
      expect(await spoilt.take(1)).toEqual([[0, -1, -0]]);
      const sums = cached.map((point) => point[1] as number).reduce((a, b) => a + b);
      expect(await sums).toBe(9950);
      const nested = cached.map((point) => ({ point, first: [point[0]] })).cache();
      const emptied = nested.map((record) => {
        record.point.length = 0;
        return record;
      });
      expect(await emptied.count()).toBe(200);
      expect(await nested.map(({ point }) => point.length).reduce((a, b) => a + b)).toBe(600);
    });
  });
});
