import { UserError } from "../errors/firesteel-error.ts";
import { dropCount, maxGapFraction, roundingEpsilon } from "./gap-sampling.ts";
import type { Sampler } from "./sampler.ts";
import type { Seed } from "./seed.ts";
import { XORShiftRandom } from "./xor-shift-random.ts";

/**
 * Sampling without replacement: each record with probability `fraction`, the records that Spark's `BernoulliSampler`
 * takes. Small fractions draw the length of the gaps between accepted records instead of one number a record.
 */
export class BernoulliSampler implements Sampler {
  readonly #fraction: number;
  readonly #random: XORShiftRandom;
  readonly #logMiss: number;
  #toDrop: number;

  constructor(fraction: number, seed: Seed) {
    if (!(fraction >= -roundingEpsilon && fraction <= 1 + roundingEpsilon))
      throw new UserError(
        "INVALID_FRACTION",
        `the sampling fraction ${fraction} must be from 0 to 1 when sampling without replacement`,
      );
    this.#fraction = fraction;
    this.#random = new XORShiftRandom(seed);
    this.#logMiss = Math.log1p(-fraction);
    this.#toDrop =
      fraction > 0 && fraction <= maxGapFraction ? dropCount(this.#random, this.#logMiss) : 0;
  }

  accept(): number {
    const fraction = this.#fraction;
    if (fraction <= 0) return 0;
    if (fraction >= 1) return 1;
    if (fraction > maxGapFraction) return this.#random.nextDouble() <= fraction ? 1 : 0;
    if (this.#toDrop > 0) {
      this.#toDrop--;
      return 0;
    }
    this.#toDrop = dropCount(this.#random, this.#logMiss);
    return 1;
  }
}
