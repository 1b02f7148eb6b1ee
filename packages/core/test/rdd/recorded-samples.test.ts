import { type RDD, SparkConf, SparkContext } from "@firesteel/core";
import { createInProcessEngine } from "@firesteel/core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeCase, recorded } from "../random/recorded-samples.ts";

describe("samples recorded from Spark", () => {
  let sc: SparkContext;
  beforeAll(() => {
    const conf = new SparkConf().setMaster("local[2]").setAppName("samples");
    sc = new SparkContext(conf, { engine: createInProcessEngine });
  });
  afterAll(async () => {
    await sc.stop();
  });
  const parts = (rdd: RDD<number>): Promise<number[][]> => rdd.glom().collect();
  const strata = (n: number, slices: number, count: number): RDD<[number, number]> =>
    sc.range(0, n, 1, slices).keyBy((x) => x % count);
  const fractionsOf = (fractions: readonly number[]): Map<number, number> =>
    new Map(fractions.map((fraction, i) => [i, fraction]));

  it("sample gives the same rows", async () => {
    for (const one of recorded("sample")) {
      const rdd = sc.range(0, one.n, 1, one.slices);
      const sample = rdd.sample(one.withReplacement, one.fraction, BigInt(one.seed));
      expect(await parts(sample), describeCase(one)).toEqual(one.result);
    }
  }, 120_000);

  it("randomSplit gives the same rows", async () => {
    for (const one of recorded("randomSplit")) {
      const rdd = sc.range(0, one.n, 1, one.slices);
      const split = rdd.randomSplit(one.weights, BigInt(one.seed));
      expect(await Promise.all(split.map(parts)), describeCase(one)).toEqual(one.result);
    }
  }, 120_000);

  it("takeSample gives the same rows in the same order", async () => {
    for (const one of recorded("takeSample")) {
      const rdd = sc.range(0, one.n, 1, one.slices);
      const sample = await rdd.takeSample(one.withReplacement, one.num, BigInt(one.seed));
      expect(sample, describeCase(one)).toEqual(one.result);
    }
  }, 120_000);

  it("sampleByKey gives the same rows", async () => {
    for (const one of recorded("sampleByKey")) {
      const rdd = strata(one.n, one.slices, one.strata);
      const fractions = fractionsOf(one.fractions);
      const sample = rdd.sampleByKey(one.withReplacement, fractions, BigInt(one.seed));
      expect(await parts(sample.values()), describeCase(one)).toEqual(one.result);
    }
  }, 120_000);

  it("sampleByKeyExact gives the same rows", async () => {
    for (const one of recorded("sampleByKeyExact")) {
      const rdd = strata(one.n, one.slices, one.strata);
      const fractions = fractionsOf(one.fractions);
      const sample = await rdd.sampleByKeyExact(one.withReplacement, fractions, BigInt(one.seed));
      expect(await parts(sample.values()), describeCase(one)).toEqual(one.result);
    }
  }, 120_000);
});
