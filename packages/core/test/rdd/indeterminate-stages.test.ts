import { SparkConf, SparkContext } from "@firesteel/core";
import { describe, expect, it } from "vitest";
import { recordingEngine } from "./recording-engine.ts";

const jitter = (x: number): number => x + Math.random();
const shift = { by: 2 };

describe("stages whose functions may give other records when they run again", () => {
  it("are told to the engine, also where a captured helper is the reason", async () => {
    const { factory, plans } = recordingEngine();
    const conf = new SparkConf().setMaster("local[2]");
    await using sc = new SparkContext(conf, { engine: factory });
    const pairs = sc.range(0, 6, 1, 2).map((x) => [x % 2, x]);

    await pairs
      .mapValues((x) => jitter(x))
      .groupByKey()
      .count();
    await pairs
      .mapValues((x) => x + shift.by)
      .groupByKey()
      .mapValues(() => Date.now())
      .collect();

    const told = plans.map(({ stages }) => stages.map((stage) => stage.isIndeterminate ?? false));
    expect(told).toEqual([
      [true, false],
      [false, true],
    ]);
  });
});
