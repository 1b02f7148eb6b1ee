import { RandomSource } from "./random-source.ts";
import { type Seed, seedToLong } from "./seed.ts";

const multiplierHigh = 0x5de;
const multiplierLow = 0xece66d;
const increment = 0xb;
const half = 2 ** 24;

/**
 * `java.util.Random`: a linear congruential generator of 48 bits. Spark draws the seeds of sampled partitions and
 * shuffles the rows of `takeSample` with it.
 */
export class JavaRandom extends RandomSource {
  // The 48 bits of state in two halves of 24, so that every product below is an exact double.
  #high: number;
  #low: number;

  constructor(seed: Seed) {
    super();
    const state = BigInt.asUintN(48, seedToLong(seed) ^ 0x5deece66dn);
    this.#high = Number(state >> 24n);
    this.#low = Number(state & 0xffffffn);
  }

  override next(bits: number): number {
    const low = this.#low * multiplierLow + increment;
    const carry = Math.floor(low / half);
    this.#high = (this.#high * multiplierLow + this.#low * multiplierHigh + carry) % half;
    this.#low = low % half;
    const top32 = (this.#high * 256 + (this.#low >>> 16)) | 0;
    return bits === 32 ? top32 : top32 >>> (32 - bits);
  }
}
