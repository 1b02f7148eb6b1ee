import { isDeepStrictEqual } from "node:util";
import type { RDD } from "@firesteel/core";
import { createInProcessEngine } from "@firesteel/core/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { captureClosure } from "#src/closure/capture-closure";
import { loopFields } from "#src/runtime/codegen/loop-fields";
import { fieldsRead } from "#src/runtime/kernels/fields-read";
import { withContext } from "../contexts.ts";

type Tuple = readonly [number, string, unknown];
interface Row {
  readonly id: number;
  readonly name: string;
  readonly more: readonly number[] | null;
}

/** What `f` as a map reads of its records. */
function readBy(f: (record: never) => unknown): readonly string[] | undefined {
  return fieldsRead([{ op: "map", f: captureClosure(f) }], false);
}

describe("fieldsRead", () => {
  it("is told by functions that take nothing but fields of their record", () => {
    expect(readBy((t: Tuple) => t[0])).toEqual(["0"]);
    expect(readBy((t: Tuple) => [t[1].length + t[0] * 2, "x"])).toEqual(["0", "1"]);
    expect(readBy((r: Row) => r.name.split(" "))).toEqual(["name"]);
    expect(readBy((t: Tuple) => t.length)).toEqual(["length"]);
    expect(readBy(() => 1)).toEqual([]);
    const [second, name] = [1, "name"] as const;
    expect(readBy((t: Tuple) => t[second])).toEqual(["1"]);
    expect(readBy((r: Row) => r[name] + String(second))).toEqual(["name"]);
    expect(readBy(([id, name]: Tuple) => [name, id])).toEqual(["0", "1"]);
    expect(readBy(([, name]: Tuple) => name.length)).toEqual(["1"]);
    expect(readBy(([, , [first]]: readonly [number, string, [number]]) => first)).toEqual(["2"]);
  });

  it("is not known where the record itself goes somewhere, or anything is called on it", () => {
    const variable = { at: 1 };
    expect(readBy((t: Tuple) => t)).toBeUndefined();
    expect(readBy((t: Tuple) => [t[0], t])).toBeUndefined();
    expect(readBy((t: Tuple) => t.slice(1))).toBeUndefined();
    expect(readBy((t: Tuple) => String(t))).toBeUndefined();
    expect(readBy((t: Tuple) => t === undefined)).toBeUndefined();
    expect(readBy((t: Tuple) => t[variable.at])).toBeUndefined();
    expect(readBy((t: Tuple) => `${t[0]}`)).toBeUndefined();
    expect(readBy(([first, ...rest]: Tuple) => [first, rest])).toBeUndefined();
    expect(readBy(([first = 1]: readonly [number?]) => first)).toBeUndefined();
    // To take an array apart is to look at it.
    expect(readBy(([id, [first]]: readonly [number, [number]]) => [id, first])).toEqual(["0", "1"]);
    expect(readBy(([id, [_first]]: readonly [number, [number]]) => id)).toBeUndefined();
  });

  it("ends with the first operator that does not hand its record on", () => {
    const positive = captureClosure((t: Tuple) => t[0] > 0);
    const second = captureClosure((t: Tuple) => t[1]);
    const whole = captureClosure((t: Tuple) => t);

    expect(
      fieldsRead(
        [
          { op: "filter", f: positive },
          { op: "map", f: second },
          { op: "map", f: whole },
        ],
        false,
      ),
    ).toEqual(["0", "1"]);
    expect(fieldsRead([{ op: "filter", f: positive }], false)).toBeUndefined();
    expect(fieldsRead([{ op: "filter", f: positive }], true)).toEqual(["0"]);
    expect(fieldsRead([{ op: "keys" }], false)).toEqual(["0"]);
    expect(fieldsRead([{ op: "values" }], false)).toEqual(["1"]);
    expect(fieldsRead([{ op: "mapValues", f: second }], false)).toBeUndefined();
    expect(fieldsRead([{ op: "keyBy", f: second }], true)).toBeUndefined();
    expect(fieldsRead([], true)).toBeUndefined();
  });
});

describe("loopFields", () => {
  const looked: number[] = [];
  const fields = {
    names: ["a", "b", "c"],
    isTuple: false,
    literal: (has: (j: number) => boolean) => [0, 1, 2].map(has).join(),
    column: (j: number) => {
      looked.push(j);
      return [j];
    },
  };

  it("decodes the columns that are read, once", () => {
    const { input, columns } = loopFields(fields, ["c"]);

    expect(input.literal).toBe("false,false,true");
    expect([columns(), columns()]).toEqual([
      [undefined, undefined, [2]],
      [undefined, undefined, [2]],
    ]);
    expect(looked.splice(0)).toEqual([2]);
  });

  it("decodes all where a name is no field, which the prototype may have", () => {
    for (const reads of [undefined, ["a", "d"], ["length"]]) {
      expect(loopFields(fields, reads).columns()).toEqual([[0], [1], [2]]);
      expect(looked.splice(0)).toEqual([0, 1, 2]);
    }
    expect(loopFields({ ...fields, isTuple: true }, ["length"]).columns()).toEqual(
      Array(3).fill(undefined),
    );
  });
});

const text = fc.oneof(fc.string({ unit: "binary", maxLength: 6 }), fc.constantFrom("a b", ""));
const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(-0, NaN));
const anything = fc.oneof(text, number, fc.constantFrom(null, undefined), fc.array(number));
const tuples = fc.array(fc.tuple(number, text, anything), { maxLength: 30 });
const pairs = fc.array(fc.tuple(text, anything), { maxLength: 30 });
const rows = fc.array(
  fc.record({ id: number, name: text, more: fc.option(fc.array(number, { maxLength: 3 })) }),
  { maxLength: 30 },
);
const mixed = fc.array(fc.oneof(fc.tuple(number, text), fc.tuple(number), text), { maxLength: 30 });

type Look<T> = (rdd: RDD<T>) => Promise<unknown>;

const ofTuples: readonly Look<Tuple>[] = [
  (rdd) => rdd.map((t) => t[0]).collect(),
  (rdd) => rdd.map((t) => [t[2], t.length]).collect(),
  (rdd) => rdd.map(() => 1).reduce((a, b) => a + b),
  (rdd) => rdd.filter((t) => t[0] > 0).count(),
  (rdd) => rdd.filter((t) => t[0] > 0).collect(),
  (rdd) => rdd.map(([id]) => id).collect(),
  (rdd) => rdd.map(([, name, more]) => [more, name.length]).collect(),
  (rdd) => rdd.map(([, , more]) => (more as readonly unknown[])[0]).collect(),
  (rdd) =>
    (rdd as unknown as RDD<[number, string, [unknown]]>).map(([id, , [_first]]) => id).collect(),
  (rdd) =>
    (rdd as unknown as RDD<[number, string, [unknown]]>).map(([, , [first]]) => first).collect(),
  (rdd) =>
    rdd
      .filter((t) => t[1].length > 2)
      .map((t) => t[1] + t[1])
      .collect(),
  (rdd) => rdd.flatMap((t) => t[1].split(" ")).collect(),
  // Not pairs: the error shows the record.
  (rdd) => (rdd as unknown as RDD<[number, string]>).keys().collect(),
  (rdd) =>
    (rdd as unknown as RDD<[number, string]>)
      .filter((t) => t[1] !== "")
      .values()
      .collect(),
  (rdd) => rdd.map((t) => (t as unknown as Record<string, unknown>)["3"]).collect(),
  (rdd) =>
    rdd.map((t) => (t as unknown as Record<string, unknown>)["constructor"] === Array).collect(),
];
const ofPairs: readonly Look<readonly [string, unknown]>[] = [
  (rdd) => rdd.map((t) => t[0]).collect(),
  (rdd) => rdd.map((t) => [t[1], t.length]).collect(),
  (rdd) =>
    rdd
      .map((t) => [t[0].length, t[1]] as [number, unknown])
      .values()
      .collect(),
  (rdd) => (rdd as RDD<[string, unknown]>).keys().collect(),
  (rdd) => (rdd as RDD<[string, unknown]>).values().collect(),
  (rdd) => rdd.map((t) => (t as unknown as Record<string, unknown>)["2"]).collect(),
  (rdd) => rdd.map(([key]) => key).collect(),
  (rdd) => rdd.map(([, value]) => value).collect(),
  (rdd) => (rdd as unknown as RDD<[string, [unknown]]>).map(([key, [_first]]) => key).collect(),
  (rdd) => rdd.filter((t) => t[0] === "").count(),
];
const ofRows: readonly Look<Row>[] = [
  (rdd) => rdd.map((r) => r.id).collect(),
  (rdd) => rdd.map((r) => [r.name.length, r.more]).collect(),
  (rdd) => (rdd as unknown as RDD<[number]>).map(([_id]) => 1).collect(),
  (rdd) => rdd.filter((r) => r.name === "a b").count(),
  (rdd) => rdd.map((r) => (r as unknown as Record<string, unknown>)["length"]).collect(),
];
const ofMixed: readonly Look<unknown>[] = [
  (rdd) => rdd.map((t) => (t as Tuple)[0]).collect(),
  (rdd) => rdd.map((t) => (t as Tuple).length).collect(),
  (rdd) => (rdd as RDD<[unknown, unknown]>).map(([first, second]) => [second, first]).collect(),
];

/** What each look sees of each input, cached. */
async function seen<T>(
  isOn: boolean,
  inputs: readonly T[][],
  looks: readonly Look<T>[],
): Promise<unknown[]> {
  const conf = { "spark.firesteel.recognition.enabled": String(isOn) };
  return await withContext(
    createInProcessEngine,
    async (sc) => {
      const results: unknown[] = [];
      for (const input of inputs) {
        const rdd = sc.parallelize(input, 2).cache();
        for (const look of looks)
          results.push(
            await look(rdd).catch(
              (error: Error) => ((error.cause as Error | undefined) ?? error).message,
            ),
          );
      }
      return results;
    },
    conf,
  );
}

async function expectSame<T>(inputs: fc.Arbitrary<T[]>, looks: readonly Look<T>[]): Promise<void> {
  const seed = Date.now() | 0;
  const list = fc.sample(inputs, { seed, numRuns: 20 });

  const on = await seen(true, list, looks);
  const off = await seen(false, list, looks);

  for (const [i, result] of on.entries())
    expect(isDeepStrictEqual(result, off[i]), `look ${i} of seed ${seed}`).toBe(true);
}

describe("loops that leave fields undecoded", () => {
  it("see the same of tuples", async () => {
    await expectSame<Tuple>(tuples, ofTuples);
  });

  it("see the same of pairs", async () => {
    await expectSame(pairs, ofPairs);
  });

  it("see the same of objects", async () => {
    await expectSame<Row>(rows, ofRows);
  });

  it("see the same of records of no one shape", async () => {
    await expectSame<unknown>(mixed, ofMixed);
  });

  it("leave a getter of the prototype all that it may look at", async () => {
    const { prototype } = Object;
    Object.defineProperty(prototype, "fullName", {
      configurable: true,
      get(this: Row) {
        return `${this.id} ${this.name}`;
      },
    });
    try {
      const names = await withContext(createInProcessEngine, (sc) =>
        sc
          .parallelize<Row>([{ id: 1, name: "a", more: null }], 1)
          .map((r) => (r as Row & { fullName: string }).fullName)
          .collect(),
      );
      expect(names).toEqual(["1 a"]);
    } finally {
      Reflect.deleteProperty(prototype, "fullName");
    }
  });

  it("are shown by toDebugString of what is persisted, unless recognition is off", async () => {
    for (const isOn of [true, false]) {
      const conf = { "spark.firesteel.recognition.enabled": String(isOn) };
      await withContext(
        createInProcessEngine,
        async (sc) => {
          const cached = sc.parallelize<Row>([{ id: 1, name: "a", more: null }], 1).cache();
          const shown = await cached.map((r) => r.id).toDebugString();
          expect(shown.includes("Recognised: of fields only id decoded")).toBe(isOn);
        },
        conf,
      );
    }
  });
});
