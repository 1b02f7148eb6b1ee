import { UserError } from "../errors/firesteel-error.ts";
import { roundingEpsilon } from "./gap-sampling.ts";
import type { Sampler } from "./sampler.ts";
import type { Seed } from "./seed.ts";
import { XORShiftRandom } from "./xor-shift-random.ts";

/**
 * The records whose uniform number falls into [lower, upper), or those outside with `complement`. Samplers with one
 * seed and adjoining ranges split their records without overlap or loss: `randomSplit` (Spark: BernoulliCellSampler).
 */
export class BernoulliCellSampler implements Sampler {
  readonly #lower: number;
  readonly #upper: number;
  readonly #outside: number;
  readonly #random: XORShiftRandom;

  constructor(lower: number, upper: number, complement: boolean, seed: Seed) {
    const valid =
      lower <= upper + roundingEpsilon && lower >= -roundingEpsilon && upper <= 1 + roundingEpsilon;
    if (!valid)
      throw new UserError(
        "INVALID_FRACTION",
        `the sampling range [${lower}, ${upper}) must be ascending and inside [0, 1]`,
      );
    this.#lower = lower;
    this.#upper = upper;
    this.#outside = complement ? 1 : 0;
    this.#random = new XORShiftRandom(seed);
  }

  accept(): number {
    if (this.#upper - this.#lower <= 0) return this.#outside;
    const u = this.#random.nextDouble();
    return u >= this.#lower && u < this.#upper ? 1 - this.#outside : this.#outside;
  }
}
