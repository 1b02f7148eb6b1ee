import { type Seed, seedToLong } from "./seed.ts";

const size = 624;

/**
 * The WELL19937c generator of Panneton, L'Ecuyer and Matsumoto (ACM TOMS 32, 1, 2006), seeded and read as commons-math
 * 3.6 does it: Spark's sampling with replacement gets its Poisson numbers from it.
 */
export class Well19937c {
  readonly #state: Int32Array;
  #index = 0;
  #spareGaussian = Number.NaN;

  constructor(seed: Seed) {
    const long = seedToLong(seed);
    const state = new Int32Array(size);
    state[0] = Number(BigInt.asIntN(32, long >> 32n));
    state[1] = Number(BigInt.asIntN(32, long));
    for (let i = 2; i < size; i++) {
      const before = state[i - 2] as number;
      // commons-math computes in 64 bits on the sign-extended word, but only the low 32 bits are kept.
      state[i] = Math.imul(1812433253, before ^ (before >> 30)) + i;
    }
    this.#state = state;
  }

  /** The next 1 to 32 bits, unsigned but for 32. */
  next(bits: number): number {
    const state = this.#state;
    const at = this.#index;
    const before = (at + size - 1) % size;
    const beforeThat = (at + size - 2) % size;
    const v0 = state[at] as number;
    const v1 = state[(at + 70) % size] as number;
    const v2 = state[(at + 179) % size] as number;
    const v3 = state[(at + 449) % size] as number;

    const z0 =
      (0x80000000 & (state[before] as number)) ^ (0x7fffffff & (state[beforeThat] as number));
    const z1 = v0 ^ (v0 << 25) ^ v1 ^ (v1 >>> 27);
    const z2 = (v2 >>> 9) ^ v3 ^ (v3 >>> 1);
    const z3 = z1 ^ z2;
    let z4 = z0 ^ z1 ^ (z1 << 9) ^ z2 ^ (z2 << 21) ^ z3 ^ (z3 >>> 21);

    state[at] = z3;
    state[before] = z4;
    state[beforeThat] = (state[beforeThat] as number) & 0x80000000;
    this.#index = before;

    z4 ^= (z4 << 7) & 0xe46e1700;
    z4 ^= (z4 << 15) & 0x9b868000;
    return bits === 32 ? z4 : z4 >>> (32 - bits);
  }

  /** Uniform in [0, 1), a multiple of 2^-52. */
  nextDouble(): number {
    const high = this.next(26);
    return (high * 2 ** 26 + this.next(26)) * 2 ** -52;
  }

  /** Standard normal, by the method of Box and Muller in pairs. */
  nextGaussian(): number {
    if (!Number.isNaN(this.#spareGaussian)) {
      const spare = this.#spareGaussian;
      this.#spareGaussian = Number.NaN;
      return spare;
    }
    const angle = 2 * Math.PI * this.nextDouble();
    const radius = Math.sqrt(-2 * Math.log(this.nextDouble()));
    this.#spareGaussian = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
}
