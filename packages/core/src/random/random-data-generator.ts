import { PoissonDistribution } from "./poisson-distribution.ts";
import { type Seed, seedToLong } from "./seed.ts";
import { XORShiftRandom } from "./xor-shift-random.ts";

/**
 * Uniform and Poisson numbers for stratified sampling. Every mean has a generator of its own with the same seed, made
 * when the mean is first asked for (Spark: StratifiedSamplingUtils.RandomDataGenerator).
 */
export class RandomDataGenerator {
  readonly #seed: bigint;
  readonly #uniform: XORShiftRandom;
  readonly #poisson = new Map<number, PoissonDistribution>();

  constructor(seed: Seed) {
    this.#seed = seedToLong(seed);
    this.#uniform = new XORShiftRandom(this.#seed);
  }

  nextUniform(): number {
    return this.#uniform.nextDouble();
  }

  nextPoisson(mean: number): number {
    let distribution = this.#poisson.get(mean);
    if (distribution === undefined) {
      distribution = new PoissonDistribution(mean, this.#seed);
      this.#poisson.set(mean, distribution);
    }
    return distribution.sample();
  }
}
