import { inspect, isDeepStrictEqual } from "node:util";
import { deserialize, serialize } from "node:v8";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FiresteelError, SparkConf, SparkContext } from "@firesteel/core";
import type * as cases from "../../packages/core/out-tsc/test/closure/cases/index.js";
import type { ClosureCase } from "../../packages/core/out-tsc/test/closure/cases/case.js";

const table = new URL(
  "../../../packages/core/out-tsc/test/closure/cases/index.js",
  import.meta.url,
);
const { closureCases } = (await import(table.href)) as typeof cases;
const accepted = closureCases.filter(({ refused }) => refused === undefined);
const refusals = closureCases.flatMap(({ name, make, refused }) =>
  refused === undefined ? [] : [{ name, make, refused }],
);

/** Inside functions of RDDs, on executors that have nothing but what is sent to them. */
describe("the table of closures on Spark", () => {
  let sc: SparkContext;
  beforeAll(() => {
    const conf = new SparkConf()
      .setMaster(process.env["FIRESTEEL_TEST_REMOTE"] ?? "")
      .setAppName("closures")
      .set("spark.firesteel.connect.worker", "archive");
    sc = new SparkContext(conf);
  });
  afterAll(async () => {
    await sc?.stop();
  });

  it("is whole", () => {
    expect(closureCases.length).toBeGreaterThanOrEqual(150);
  });

  for (const row of accepted)
    it(`runs: ${row.name}`, async () => {
      const { given, expected } = await run(sc, row);
      for (const results of given)
        expect(
          isDeepStrictEqual(results, expected),
          `${inspect(results)} instead of ${inspect(expected)}`,
        ).toBe(true);
    });

  for (const { name, make, refused } of refusals)
    it(`has refusals: ${name}`, async () => {
      const error: unknown = await new Promise((resolve) => {
        resolve(sc.range(0, 2).map(make() as (i: number) => unknown));
      }).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );

      if (!FiresteelError.is(error, "CLOSURE_NOT_CAPTURABLE"))
        throw new Error(`not refused: ${String(error)}`);
      const { reason, path } = error.fields as { reason: string; path: string[] };
      expect(reason).toBe(refused.reason);
      expect(path.slice(-refused.path.length)).toEqual(refused.path);
    });
});

/** The results of a row's calls in each of two tasks, and what they should be. */
async function run(
  sc: SparkContext,
  row: ClosureCase,
): Promise<{ readonly given: readonly unknown[]; readonly expected: unknown }> {
  const made = row.make();
  const functions = typeof made === "function" ? [made] : [...made];
  const calls = row.calls ?? [[0, ...(row.args ?? [])] as const];
  const given = await sc
    .range(0, 2, 1, 2)
    .map(async () => {
      const results: unknown[] = [];
      for (const [root, ...args] of calls)
        results.push(await functions[root]?.(...(structuredClone(args) as never[])));
      return serialize(results);
    })
    .collect();

  const isSingle = row.calls === undefined;
  const args = structuredClone(row.args ?? []) as never[];
  const wanted: unknown = "expected" in row ? row.expected : await functions[0]?.(...args);
  return {
    given: given.map((bytes) => {
      const results = deserialize(bytes) as unknown[];
      return isSingle ? results[0] : results;
    }),
    expected: deserialize(serialize(wanted)),
  };
}
