import { BernoulliCellSampler } from "#src/random/bernoulli-cell-sampler";
import { BernoulliSampler } from "#src/random/bernoulli-sampler";
import { partitionSeeds } from "#src/random/partition-seeds";
import { PoissonSampler } from "#src/random/poisson-sampler";
import { splitRanges } from "#src/random/random-split";
import type { Sampler } from "#src/random/sampler";
import { offsetSeed, type Seed } from "#src/random/seed";
import { samplingFraction, takeSample } from "#src/random/take-sample";
import { describe, expect, it } from "vitest";
import { describeCase, recorded, slice } from "./recorded-samples.ts";

function take(rows: readonly number[], sampler: Sampler): number[] {
  return rows.flatMap((row) => Array.from({ length: sampler.accept() }, () => row));
}

function sample(
  partitions: readonly number[][],
  withReplacement: boolean,
  fraction: number,
  seed: Seed,
): number[][] {
  const seeds = partitionSeeds(seed, partitions.length);
  const Sampler = withReplacement ? PoissonSampler : BernoulliSampler;
  return partitions.map((rows, i) => take(rows, new Sampler(fraction, seeds[i] as bigint)));
}

describe("sample", () => {
  it("takes the rows that Spark takes", () => {
    for (const one of recorded("sample"))
      expect(
        sample(slice(one.n, one.slices), one.withReplacement, one.fraction, BigInt(one.seed)),
        describeCase(one),
      ).toEqual(one.result);
  });

  it("refuses impossible fractions", () => {
    const invalid = expect.objectContaining({ code: "INVALID_FRACTION" });
    for (const fraction of [-0.5, 1.5, Number.NaN])
      expect(() => new BernoulliSampler(fraction, 1)).toThrow(invalid);
    for (const fraction of [-0.5, Number.NaN])
      expect(() => new PoissonSampler(fraction, 1)).toThrow(invalid);
    expect(() => new BernoulliCellSampler(0.7, 0.2, false, 1)).toThrow(invalid);
  });
});

describe("randomSplit", () => {
  it("splits as Spark splits", () => {
    for (const one of recorded("randomSplit")) {
      const partitions = slice(one.n, one.slices);
      const parts = splitRanges(one.weights).map(({ lower, upper }) =>
        partitions.map((rows, i) => {
          const seed = offsetSeed(BigInt(one.seed), i);
          return take(rows, new BernoulliCellSampler(lower, upper, false, seed));
        }),
      );
      expect(parts, describeCase(one)).toEqual(one.result);
    }
  });

  it("gives the complement of a range", () => {
    const rows = slice(100, 1)[0] as number[];

    const inside = take(rows, new BernoulliCellSampler(0.2, 0.6, false, 3));
    const outside = take(rows, new BernoulliCellSampler(0.2, 0.6, true, 3));

    expect([...inside, ...outside].toSorted((a, b) => a - b)).toEqual(rows);
    expect(take(rows, new BernoulliCellSampler(0.2, 0.2, true, 3))).toEqual(rows);
  });

  it("refuses weights that divide nothing", () => {
    for (const weights of [[], [0, 0], [-1, 2], [Number.NaN], [Infinity]])
      expect(() => splitRanges(weights)).toThrow(
        expect.objectContaining({ code: "INVALID_WEIGHTS" }),
      );
  });
});

function source(partitions: readonly number[][]): Parameters<typeof takeSample<number>>[0] {
  const rows = partitions.flat();
  return {
    count: async () => rows.length,
    collect: async () => [...rows],
    collectSample: async (withReplacement, fraction, seed) =>
      sample(partitions, withReplacement, fraction, seed).flat(),
  };
}

describe("takeSample", () => {
  it("takes the rows that Spark takes, in its order", async () => {
    for (const one of recorded("takeSample"))
      expect(
        await takeSample(
          source(slice(one.n, one.slices)),
          one.withReplacement,
          one.num,
          BigInt(one.seed),
        ),
        describeCase(one),
      ).toEqual(one.result);
  });

  it("takes nothing from nothing", async () => {
    expect(await takeSample(source([[], []]), true, 5, 1)).toEqual([]);
  });

  it("refuses impossible sizes", async () => {
    for (const num of [-1, 1.5, 2 ** 31 - 1])
      await expect(takeSample(source([[1]]), false, num, 1)).rejects.toMatchObject({
        code: "INVALID_SAMPLE_SIZE",
      });
  });

  it("never asks for more than everything without replacement", () => {
    expect(samplingFraction(99, 100, false)).toBe(1);
    expect(samplingFraction(99, 100, true)).toBeGreaterThan(1);
  });
});
