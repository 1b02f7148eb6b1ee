import { RandomDataGenerator } from "./random-data-generator.ts";
import type { StratifiedSampler } from "./sampler.ts";
import { offsetSeed, type Seed } from "./seed.ts";
import type { PoissonThresholds } from "./stratum-sketch.ts";

/**
 * `sampleByKey` without replacement: a record of stratum s with probability `rates[s]` (the fractions, or the exact
 * thresholds of `exactRates`). One for every partition.
 */
export class StratifiedBernoulliSampler implements StratifiedSampler {
  readonly #rates: readonly number[];
  readonly #random: RandomDataGenerator;

  constructor(rates: readonly number[], seed: Seed, partition: number) {
    this.#rates = rates;
    this.#random = new RandomDataGenerator(offsetSeed(seed, partition));
  }

  accept(stratum: number): number {
    return this.#random.nextUniform() < (this.#rates[stratum] as number) ? 1 : 0;
  }
}

/** `sampleByKey` with replacement: a record of stratum s as often as a Poisson number of mean `fractions[s]` says. */
export class StratifiedPoissonSampler implements StratifiedSampler {
  readonly #fractions: readonly number[];
  readonly #random: RandomDataGenerator;

  constructor(fractions: readonly number[], seed: Seed, partition: number) {
    this.#fractions = fractions;
    this.#random = new RandomDataGenerator(offsetSeed(seed, partition));
  }

  accept(stratum: number): number {
    return this.#random.nextPoisson(this.#fractions[stratum] as number);
  }
}

/** `sampleByKeyExact` with replacement: draws as the sketch drew, and takes what is below the exact threshold. */
export class ExactPoissonSampler implements StratifiedSampler {
  readonly #thresholds: readonly PoissonThresholds[];
  readonly #random: RandomDataGenerator;

  constructor(thresholds: readonly PoissonThresholds[], seed: Seed, partition: number) {
    this.#thresholds = thresholds;
    this.#random = new RandomDataGenerator(offsetSeed(seed, partition));
  }

  accept(stratum: number): number {
    const { acceptBound, waitListBound, threshold } = this.#thresholds[
      stratum
    ] as PoissonThresholds;
    let copies = acceptBound === 0 ? 0 : this.#random.nextPoisson(acceptBound);
    const candidates = this.#random.nextPoisson(waitListBound);
    for (let i = 0; i < candidates; i++) if (this.#random.nextUniform() < threshold) copies++;
    return copies;
  }
}
