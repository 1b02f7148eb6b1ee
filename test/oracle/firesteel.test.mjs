import { SparkConf, SparkContext } from "@firesteel/core";
import {
  checkPrograms,
  createHostileEngine,
  generateProgram,
  programsOn,
} from "@firesteel/core/testing";
import { describe, expect, it } from "vitest";
import { firstSeed, seeds } from "./settings.mjs";

async function check(programs, options) {
  const conf = new SparkConf().setMaster("local[2]").setAppName("oracle");
  const sc = new SparkContext(conf, options);
  try {
    return (await checkPrograms(programs, programsOn(sc), 4)).join("\n\n");
  } finally {
    await sc.stop();
  }
}

const hostile = { engine: (options) => createHostileEngine({ ...options, seed: firstSeed }) };

describe("Firesteel", () => {
  // Among them all programs of pyspark.test.mjs: where both agree with the reference, they agree with each other.
  it("gives what the reference gives for programs that PySpark can run", async () => {
    const programs = seeds(1100).map((seed) => generateProgram(seed, "common"));
    expect(await check(programs, {})).toBe("");
  });

  it("gives what the reference gives where PySpark cannot follow", async () => {
    const programs = seeds(1100).map((seed) => generateProgram(seed, "own"));
    expect(await check(programs, {})).toBe("");
  });

  it("gives the same on the hostile engine", async () => {
    const programs = seeds(300).flatMap((seed) => [
      generateProgram(seed, "common"),
      generateProgram(seed, "own"),
    ]);
    expect(await check(programs, hostile)).toBe("");
  });
});
