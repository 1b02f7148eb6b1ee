import { generateProgram } from "@firesteel/core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkPrograms } from "./check-programs.mjs";
import { PySpark } from "./pyspark.mjs";
import { onPySpark } from "./runners.mjs";
import { seeds } from "./settings.mjs";

describe("the reference implementation", () => {
  let spark;
  beforeAll(async () => {
    spark = await PySpark.start();
  });
  afterAll(() => spark?.stop());

  it("gives what a real PySpark gives", async () => {
    const programs = seeds(500).map((seed) => generateProgram(seed, "common"));
    expect(await checkPrograms(programs, onPySpark(spark), 8)).toEqual([]);
  });
});
