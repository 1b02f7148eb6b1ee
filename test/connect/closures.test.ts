import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FiresteelError, SparkConf, SparkContext } from "@firesteel/core";
import { closureCases, closureTable } from "./closure-table.ts";

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

  closureTable(() => sc);

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
