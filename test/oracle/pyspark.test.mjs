import { checkPrograms, generateProgram, outcomeOf, printPython } from "@firesteel/core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PySpark } from "./pyspark.mjs";
import { seeds } from "./settings.mjs";

describe("the reference implementation", () => {
  let spark;
  beforeAll(async () => {
    spark = await PySpark.start();
  });
  afterAll(() => spark?.stop());

  it("gives what a real PySpark gives", async () => {
    const programs = seeds(520).map((seed) => generateProgram(seed, "common"));

    const reports = await checkPrograms(
      programs,
      async () => async (program) => {
        const { value, error } = await spark.run(printPython(program));
        return error === undefined ? outcomeOf(program, value) : { error, code: "" };
      },
      8,
    );

    expect(reports.join("\n\n")).toBe("");
  });
});
