import { SparkConf, SparkContext } from "@firesteel/core";
import { createInProcessEngine, generateProgram } from "@firesteel/core/testing";
import { describe, expect, it } from "vitest";
import { checkPrograms } from "./check-programs.mjs";
import { onFiresteel } from "./runners.mjs";
import { seeds } from "./settings.mjs";

async function check(programs, options) {
  const conf = new SparkConf().setMaster("local[2]").setAppName("oracle");
  const sc = new SparkContext(conf, options);
  try {
    return await checkPrograms(programs, onFiresteel(sc), 4);
  } finally {
    await sc.stop();
  }
}

const embedded = {};
const inProcess = { engine: createInProcessEngine };

describe("Firesteel", () => {
  // The programs that the reference is compared with PySpark by, so that Firesteel agrees with PySpark on them.
  it("gives what the reference gives, which is what PySpark gives", async () => {
    const programs = seeds(1000).map((seed) => generateProgram(seed, "common"));
    expect(await check(programs, embedded)).toEqual([]);
  });

  it("gives what the reference gives where other languages cannot follow", async () => {
    const programs = seeds(1000).map((seed) => generateProgram(seed, "own"));
    expect(await check(programs, embedded)).toEqual([]);
  });

  it("gives the same on an engine that shares no memory", async () => {
    const programs = seeds(300).flatMap((seed) => [
      generateProgram(seed, "common"),
      generateProgram(seed, "own"),
    ]);
    expect(await check(programs, inProcess)).toEqual([]);
  });
});
