import { runInThisContext } from "node:vm";
import type { SparkContext } from "@firesteel/core";
import { createInProcessEngine } from "@firesteel/core/testing";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { captureClosure } from "#src/closure/capture-closure";
import type { SumForm } from "#src/plan/known-function";
import { withContext } from "../contexts.ts";

// Many random cases: a busy machine may take long.
vi.setConfig({ testTimeout: 120_000 });

type Merge = (a: never, b: never) => unknown;

/** A merge function as a program has it, from its text. */
function mergeOf(text: string): Merge {
  return runInThisContext(`(${text})`) as Merge;
}

function formOf(text: string): SumForm | undefined {
  const body = captureClosure(mergeOf(text)).known?.body;
  return body?.is === "sums" ? body.form : undefined;
}

const known: readonly (readonly [string, SumForm])[] = [
  ["([a, n], [b, m]) => [a.map((x, d) => x + b[d]), n + m]", ["array", "number"]],
  ["(a, b) => [a[0].map((x, i) => x + b[0][i]), a[1] + b[1]]", ["array", "number"]],
  ["(a, b) => a.map((x, i) => x + b[i])", "array"],
  [
    "function (a, b) { return [a[0] + b[0], a[1].map((x, i) => x + b[1][i])]; }",
    ["number", "array"],
  ],
  [
    "([a, b], c) => [a.map((x, i) => x + c[0][i]), b.map((x, i) => x + c[1][i])]",
    ["array", "array"],
  ],
];

const unknown: readonly string[] = [
  "(a, b) => [a[0] + b[0], a[1] + b[1]]",
  "(a, b) => a + b",
  "([a, n], [b, m]) => [b.map((x, d) => x + a[d]), n + m]",
  "([a, n], [b, m]) => [a.map((x, d) => b[d] + x), n + m]",
  "([a, n], [b, m]) => [a.map((x, d) => x + b[0]), n + m]",
  "([a, n], [b, m]) => [a.map((x, d) => x - b[d]), n + m]",
  "([a, n], [b, m]) => [a.map((n, d) => n + b[d]), n + m]",
  "([a, n], [b, m]) => [a.map((x, d, all) => x + b[d]), n + m]",
  "([a, n], [b, m]) => [a.map((x, d) => x + b[d], 1), n + m]",
  "([a, n], [b, m]) => [a.map(async (x, d) => x + b[d]), n + m]",
  "([a, n], [b, m]) => [a.flatMap((x, d) => x + b[d]), n + m]",
  "([a, n], [b, m]) => [a?.map((x, d) => x + b[d]), n + m]",
  "([a, n], [b, m]) => [n + m, a.map((x, d) => x + b[d])]",
  "([a, n], [b, m]) => [a, n + m]",
  "([a, n = 0], [b, m]) => [a + b, n + m]",
  "([a, ...n], [b, m]) => [a + b]",
  "([a, n], [b, m]) => [, n + m]",
  "([a, n], [b, m]) => [...a, n + m]",
  "([a, n], [b, m], c) => [a + b, n + m]",
  "(a, b) => [a[1] + b[1]]",
  "(a, b) => [a[0] + b[1]]",
  "(a, b) => [a['0'] + b['0']]",
  "(a, b) => [b[0] + a[0]]",
  "(a, b) => []",
  "async ([a], [b]) => [a + b]",
  "([a, n], [b, m]) => { n++; return [a + b, n + m]; }",
];

describe("sumForm", () => {
  it("is that of functions that add up tuples and arrays, in any spelling", () => {
    for (const [text, form] of known) expect([text, formOf(text)]).toEqual([text, form]);
  });

  it("is not there for functions that do anything else", () => {
    for (const text of unknown) expect([text, formOf(text)]).toEqual([text, undefined]);
  });

  it("is not there where a variable of the program is named", () => {
    const offset = { value: 1 };
    const f = ([a, n]: [number, number], [b, m]: [number, number]): [number, number] => [
      a + b,
      n + m + offset.value,
    ];
    expect(captureClosure(f).known?.body.is).not.toBe("sums");
  });
});

/** What a program comes to with recognition and without. */
async function bothWays<R>(use: (sc: SparkContext) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const isOn of [true, false])
    results.push(
      await withContext(createInProcessEngine, use, {
        "spark.firesteel.recognition.enabled": String(isOn),
      }),
    );
  return results;
}

/** What the values of each list come to by `merge`, each list under keys of its own, or what the job fails with. */
async function reduced(
  sc: SparkContext,
  lists: readonly (readonly unknown[])[],
  merge: Merge,
): Promise<unknown> {
  const pairs = lists.flatMap((list, l) =>
    list.map((value, i): [string, unknown] => [`${l} ${i % 3 === 0 ? "often" : i % 5}`, value]),
  );
  try {
    const sums = sc.parallelize(pairs, 3).reduceByKey(merge as (a: unknown, b: unknown) => unknown);
    return await sums.collect();
  } catch (error) {
    const { cause } = error as { cause?: { message: string } };
    return { failed: cause?.message ?? String(error) };
  }
}

function fails(list: readonly unknown[], merge: Merge): boolean {
  try {
    list.reduce(merge as (a: unknown, b: unknown) => unknown, list[0]);
    return false;
  } catch {
    return true;
  }
}

const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(0, -0, 2 ** 31 - 1, Number.NaN, Number.MAX_VALUE, Number.POSITIVE_INFINITY),
);
const odd = fc.constantFrom<unknown>("text", undefined, null, true, 5n, [1, 2], { at: 1 });
const element = fc.oneof({ weight: 12, arbitrary: number }, odd);
const numbers = fc.array(number, { minLength: 2, maxLength: 4 });
const anyArray = fc.oneof(
  { weight: 6, arbitrary: fc.array(number, { minLength: 3, maxLength: 3 }) },
  { weight: 2, arbitrary: numbers },
  { weight: 1, arbitrary: fc.array(element, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.sparseArray(number, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.float64Array({ maxLength: 4 }) },
);
const value = fc.oneof(
  { weight: 10, arbitrary: fc.tuple(anyArray, number) },
  { weight: 1, arbitrary: fc.tuple(element, element) },
  { weight: 1, arbitrary: fc.array(anyArray, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>("ab", new Set([[1], 2]), 7, null) },
);
/** Few of the tuples hold anything but numbers, or all would fail. */
const values = fc.oneof(
  fc.array(fc.tuple(numbers, number), { maxLength: 60 }),
  fc.array(fc.tuple(number, number, number), { maxLength: 60 }),
  fc.array(anyArray, { maxLength: 60 }),
  fc.array(value, { maxLength: 30 }),
);

describe("reduceByKey with a function that adds up", () => {
  it("comes to what its function makes, whatever the values are", async () => {
    const seed = Date.now() | 0;
    const lists = fc.sample(values, { numRuns: 300, seed });
    const [on, off] = await bothWays(async (sc) => {
      const all: unknown[] = [];
      for (const [text] of known) {
        const merge = mergeOf(text);
        const good = lists.filter((list) => !fails(list, merge));
        expect(good.length).toBeGreaterThan(0);
        all.push(await reduced(sc, good, merge));
      }
      return all;
    });
    for (const [i, [text]] of known.entries())
      expect(on?.[i], `${text}, seed ${seed}`).toEqual(off?.[i]);
  });

  it("fails as its function does", async () => {
    const bad: readonly unknown[] = [null, 7, [[5n, 2], 1], [[1, 2], 5n], [undefined, 1]];
    const [on, off] = await bothWays(async (sc) => {
      const all: unknown[] = [];
      for (const value of bad)
        all.push(
          await reduced(
            sc,
            [[[[1, 2], 3], [[1, 2], 3], [[1, 2], 3], value, value]].map((list) => [
              ...list,
              ...list,
              ...list,
            ]),
            mergeOf(known[0]![0]),
          ),
        );
      return all;
    });
    expect(on).toEqual(off);
    for (const result of off ?? []) expect(result).toHaveProperty("failed");
  });

  it("changes no array of the program's", async () => {
    const results = await bothWays(async (sc) => {
      const shared = [0.5, 1];
      const held: (readonly [number[], number])[] = [];
      const ones = await sc
        .range(0, 1000, 1, 2)
        .map((i): [number, [number[], number]] => [i % 3, [shared, 1]])
        .reduceByKey(([a, n], [b, m]) => [a.map((x, d) => x + b[d]!), n + m])
        .collect();
      const own = await sc
        .range(0, 1000, 1, 2)
        .map((i): [boolean, [number[], number]] => {
          const mine = [i, 2 * i];
          held.push([mine, i]);
          return [held.every(([[first, second], j]) => first === j && second === 2 * j), [mine, 1]];
        })
        .reduceByKey(([a, n], [b, m]) => [a.map((x, d) => x + b[d]!), n + m])
        .collect();
      return [ones, own];
    });
    const expected = [
      [0, 1, 2].map((key) => [
        key,
        [[key === 0 ? 167 : 166.5, key === 0 ? 334 : 333], key === 0 ? 334 : 333],
      ]),
      [[true, [[499_500, 999_000], 1000]]],
    ];
    for (const [ones, own] of results as [unknown[], unknown[]][]) {
      expect(new Map(ones as [number, unknown][])).toEqual(
        new Map(expected[0] as [number, unknown][]),
      );
      expect(own).toEqual(expected[1]);
    }
  });

  it("asks an array that has an iterator of its own", async () => {
    const [on, off] = await bothWays((sc) =>
      sc
        .range(0, 100, 1, 2)
        .map((i): [string, [number[], number]] => {
          const pair: [number[], number] = [[i], 1];
          if (i % 7 === 3)
            Object.defineProperty(pair, Symbol.iterator, { value: () => [[1000], 5].values() });
          return ["all", pair];
        })
        .reduceByKey(([a, n], [b, m]) => [a.map((x, d) => x + b[d]!), n + m])
        .collect(),
    );
    expect(on).toEqual(off);
    const own = Array.from({ length: 100 }, (_, i) => i).filter((i) => i % 7 === 3);
    const rest = 4950 - own.reduce((a, b) => a + b, 0);
    expect(on).toEqual([["all", [[rest + 1000 * own.length], 100 + 4 * own.length]]]);
  });

  it("begins anew where a table was written out", async () => {
    const count = 2000;
    let spilledBytes = 0;
    const sums = await withContext(
      (options) =>
        createInProcessEngine({
          ...options,
          executionBytes: 100_000,
          listener: (event) => {
            if (event.type === "taskEnded") spilledBytes += event.metrics?.diskSpilledBytes ?? 0;
            options.listener(event);
          },
        }),
      (sc) =>
        sc
          .range(0, 20 * count, 1, 2)
          .map((i): [number, [number[], number]] => [Math.floor(i / 10) % count, [[i, 0.5], 1]])
          .reduceByKey(([a, n], [b, m]) => [a.map((x, d) => x + b[d]!), n + m])
          .collect(),
    );
    expect(spilledBytes).toBeGreaterThan(0);
    expect(sums.length).toBe(count);
    for (const [key, sum] of sums) expect(sum).toEqual([[200 * key + 90 + 100 * count, 10], 20]);
  });

  it("is shown in the lineage", async () => {
    const [on, off] = await bothWays((sc) =>
      sc
        .parallelize<[string, number[]]>([["a", [1, 2]]])
        .reduceByKey((a, b) => a.map((x, i) => x + b[i]!))
        .toDebugString(),
    );
    expect(on).toContain("Recognised: sums added up in place");
    expect(off).not.toContain("Recognised");
  });
});
