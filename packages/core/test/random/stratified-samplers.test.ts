import type { StratifiedSampler } from "#src/random/sampler";
import {
  ExactPoissonSampler,
  StratifiedBernoulliSampler,
  StratifiedPoissonSampler,
} from "#src/random/stratified-samplers";
import {
  exactPoissonThresholds,
  exactRates,
  mergeSketches,
  StratifiedSketcher,
} from "#src/random/stratum-sketch";
import { describe, expect, it } from "vitest";
import { describeCase, recorded, type RecordedCase, slice } from "./recorded-samples.ts";

/** Rows are the numbers themselves, their stratum is the remainder. */
function take(rows: readonly number[], strata: number, sampler: StratifiedSampler): number[] {
  return rows.flatMap((row) => Array.from({ length: sampler.accept(row % strata) }, () => row));
}

function sampleByKey(one: RecordedCase): number[][] {
  const Sampler = one.withReplacement ? StratifiedPoissonSampler : StratifiedBernoulliSampler;
  return slice(one.n, one.slices).map((rows, partition) =>
    take(rows, one.strata, new Sampler(one.fractions, BigInt(one.seed), partition)),
  );
}

function sampleByKeyExact(one: RecordedCase): number[][] {
  const partitions = slice(one.n, one.slices);
  const seed = BigInt(one.seed);
  const counts = one.withReplacement
    ? one.fractions.map((_, s) => partitions.flat().filter((row) => row % one.strata === s).length)
    : undefined;
  const sketches = partitions.map((rows, partition) => {
    const sketcher = new StratifiedSketcher(one.fractions, counts, seed, partition);
    for (const row of rows) sketcher.add(row % one.strata);
    return sketcher.sketches;
  });
  const merged = mergeSketches(structuredClone(sketches));
  return partitions.map((rows, partition) =>
    take(
      rows,
      one.strata,
      one.withReplacement
        ? new ExactPoissonSampler(exactPoissonThresholds(merged, one.fractions), seed, partition)
        : new StratifiedBernoulliSampler(exactRates(merged, one.fractions), seed, partition),
    ),
  );
}

describe("sampleByKey", () => {
  it("takes the rows that Spark takes", () => {
    for (const one of recorded("sampleByKey"))
      expect(sampleByKey(one), describeCase(one)).toEqual(one.result);
  });

  it("takes nothing of a stratum with fraction zero", () => {
    expect(take([0, 1, 2, 3], 2, new StratifiedPoissonSampler([0, 0], 1, 0))).toEqual([]);
  });
});

describe("sampleByKeyExact", () => {
  it("takes the rows that Spark takes", () => {
    for (const one of recorded("sampleByKeyExact"))
      expect(sampleByKeyExact(one), describeCase(one)).toEqual(one.result);
  });

  it("leaves strata without records alone", () => {
    expect(exactRates([undefined], [0.5])).toEqual([0]);
    expect(exactPoissonThresholds([], [0.5])).toEqual([
      { acceptBound: 0, waitListBound: 0, threshold: 0 },
    ]);
  });
});
