import { SparkConf, SparkContext } from "@firesteel/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeCase, recorded, type RecordedCase, slice } from "./recorded-samples.ts";

// Every recorded case goes through the samplers themselves; a part of them through the API.
function some(kind: string, every: number): RecordedCase[] {
  return recorded(kind).filter((_, i) => i % every === 0);
}

describe("the RDD API", () => {
  let sc: SparkContext;
  beforeAll(() => {
    sc = new SparkContext(new SparkConf().setMaster("local[2]").setAppName("samples"));
  });
  afterAll(() => sc.stop());

  function rows({ n, slices }: RecordedCase) {
    return sc.parallelize(slice(n, 1)[0]!, slices);
  }

  function strata(one: RecordedCase) {
    const { strata: count } = one;
    return {
      pairs: rows(one).map((x) => [x % count, x]),
      fractions: new Map(one.fractions.map((fraction, key) => [key, fraction])),
    };
  }

  it("samples what Spark samples", async () => {
    for (const one of some("sample", 11)) {
      const sample = rows(one).sample(one.withReplacement, one.fraction, BigInt(one.seed));
      expect(await sample.glom().collect(), describeCase(one)).toEqual(one.result);
    }
  });

  it("splits as Spark splits", async () => {
    for (const one of some("randomSplit", 7)) {
      const parts = rows(one).randomSplit([...one.weights], BigInt(one.seed));
      const collected = await Promise.all(parts.map((part) => part.glom().collect()));
      expect(collected, describeCase(one)).toEqual(one.result);
    }
  });

  it("takes the samples that Spark takes", async () => {
    for (const one of some("takeSample", 7)) {
      const taken = rows(one).takeSample(one.withReplacement, one.num, BigInt(one.seed));
      expect(await taken, describeCase(one)).toEqual(one.result);
    }
  });

  it("samples by key what Spark samples", async () => {
    for (const one of some("sampleByKey", 3)) {
      const { pairs, fractions } = strata(one);
      const sample = pairs.sampleByKey(one.withReplacement, fractions, BigInt(one.seed));
      expect(await sample.values().glom().collect(), describeCase(one)).toEqual(one.result);
    }
  });

  it("samples by key exactly what Spark samples", async () => {
    for (const one of some("sampleByKeyExact", 3)) {
      const { pairs, fractions } = strata(one);
      const sample = pairs.sampleByKeyExact(one.withReplacement, fractions, BigInt(one.seed));
      expect(await (await sample).values().glom().collect(), describeCase(one)).toEqual(one.result);
    }
  });
});
