import { UserError } from "../errors/firesteel-error.ts";
import { dropCount, maxGapFraction, roundingEpsilon } from "./gap-sampling.ts";
import { PoissonDistribution } from "./poisson-distribution.ts";
import type { Sampler } from "./sampler.ts";
import type { Seed } from "./seed.ts";
import { XORShiftRandom } from "./xor-shift-random.ts";

/**
 * Sampling with replacement: each record as often as a Poisson number of mean `fraction` says, the copies that Spark's
 * `PoissonSampler` makes.
 */
export class PoissonSampler implements Sampler {
  readonly #sampler: Sampler;

  constructor(fraction: number, seed: Seed) {
    if (!(fraction >= -roundingEpsilon))
      throw new UserError(
        "INVALID_FRACTION",
        `the sampling fraction ${fraction} must be at least 0 when sampling with replacement`,
      );
    if (fraction <= 0) this.#sampler = { accept: () => 0 };
    else if (fraction <= maxGapFraction) this.#sampler = new PoissonGaps(fraction, seed);
    else {
      const distribution = new PoissonDistribution(fraction, seed);
      this.#sampler = { accept: () => distribution.sample() };
    }
  }

  accept(): number {
    return this.#sampler.accept();
  }
}

/** Draws the gap to the next record that has any copies, then how many it has (Spark: GapSamplingReplacement). */
class PoissonGaps implements Sampler {
  readonly #fraction: number;
  readonly #missChance: number;
  readonly #random: XORShiftRandom;
  #toDrop: number;

  constructor(fraction: number, seed: Seed) {
    this.#fraction = fraction;
    this.#missChance = Math.exp(-fraction);
    this.#random = new XORShiftRandom(seed);
    this.#toDrop = dropCount(this.#random, -fraction);
  }

  accept(): number {
    if (this.#toDrop > 0) {
      this.#toDrop--;
      return 0;
    }
    const copies = this.#atLeastOne();
    this.#toDrop = dropCount(this.#random, -this.#fraction);
    return copies;
  }

  /** A Poisson number on condition that it is not zero: as if the first step of the simulation had succeeded. */
  #atLeastOne(): number {
    const limit = this.#missChance;
    let product = limit + (1 - limit) * this.#random.nextDouble();
    let copies = 1;
    product *= this.#random.nextDouble();
    while (product > limit) {
      copies++;
      product *= this.#random.nextDouble();
    }
    return copies;
  }
}
