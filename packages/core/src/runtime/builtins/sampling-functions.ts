import { UserError } from "../../errors/firesteel-error.ts";
import { KeyIndex } from "../../key/key-index.ts";
import { BernoulliCellSampler } from "../../random/bernoulli-cell-sampler.ts";
import { BernoulliSampler } from "../../random/bernoulli-sampler.ts";
import { partitionSeeds } from "../../random/partition-seeds.ts";
import { PoissonSampler } from "../../random/poisson-sampler.ts";
import type { Sampler, StratifiedSampler } from "../../random/sampler.ts";
import { offsetSeed, type Seed } from "../../random/seed.ts";
import {
  ExactPoissonSampler,
  StratifiedBernoulliSampler,
  StratifiedPoissonSampler,
} from "../../random/stratified-samplers.ts";
import { describeValue } from "../describe-value.ts";
import type { BuiltinFactories } from "./builtin-context.ts";

type SamplingName =
  "sample" | "sampleWithReplacement" | "sampleCell" | "sampleByKey" | "sampleByKeyExact";

/** Samplers as functions of a record; they see the records of their own node's partition, in order. */
export const samplingFunctions: BuiltinFactories<SamplingName> = {
  sample: ({ partition }, [fraction, seed]) => {
    const sampler = new BernoulliSampler(fraction, drawnSeed(seed, partition));
    return () => sampler.accept() > 0;
  },
  sampleWithReplacement: ({ partition }, [fraction, seed]) =>
    copies(new PoissonSampler(fraction, drawnSeed(seed, partition))),
  sampleCell: ({ partition }, [lower, upper, seed]) => {
    const sampler = new BernoulliCellSampler(lower, upper, false, offsetSeed(seed, partition));
    return () => sampler.accept() > 0;
  },
  sampleByKey: ({ partition, label }, [withReplacement, fractions, seed]) => {
    const rates = fractions.map(([, fraction]) => fraction);
    const sampler = withReplacement
      ? new StratifiedPoissonSampler(rates, seed, partition)
      : new StratifiedBernoulliSampler(rates, seed, partition);
    return stratifiedCopies(sampler, new Strata(fractions, label));
  },
  sampleByKeyExact: ({ partition, label }, [thresholds, seed]) => {
    const sampler = new ExactPoissonSampler(
      thresholds.map(([, threshold]) => threshold),
      seed,
      partition,
    );
    return stratifiedCopies(sampler, new Strata(thresholds, label));
  },
};

/** Numbers the keys of a stratified sample. */
export class Strata {
  readonly #index = new KeyIndex();
  readonly #label: string;

  constructor(strata: readonly (readonly [key: unknown, ...rest: unknown[]])[], label: string) {
    for (const [key] of strata) this.#index.insert(key);
    this.#label = label;
  }

  /** @throws {UserError} `FRACTION_MISSING` */
  of(key: unknown): number {
    const stratum = this.#index.find(key);
    if (stratum === -1)
      throw new UserError(
        "FRACTION_MISSING",
        `${this.#label} has no fraction for the key ${describeValue(key)}: give one for every key`,
      );
    return stratum;
  }
}

function drawnSeed(seed: Seed, partition: number): bigint {
  return partitionSeeds(seed, partition + 1)[partition] as bigint;
}

function copies(sampler: Sampler): (x: unknown) => unknown[] {
  return (x) => Array.from({ length: sampler.accept() }, () => x);
}

function stratifiedCopies(
  sampler: StratifiedSampler,
  strata: Strata,
): (pair: readonly unknown[]) => unknown[] {
  return (pair) => Array.from({ length: sampler.accept(strata.of(pair[0])) }, () => pair);
}
