import { RandomSource } from "./random-source.ts";
import { type Seed, seedToLong } from "./seed.ts";

/** Seed of `scala.util.hashing.MurmurHash3.arraySeed`. */
const arraySeed = 0x3c074a61;

/**
 * Spark's `XORShiftRandom`: Marsaglia's xorshift of 64 bits with shifts 21, 35 and 4, the generator behind Spark's
 * samplers. The state is kept in two 32-bit halves.
 */
export class XORShiftRandom extends RandomSource {
  #high = 0;
  #low = 0;

  constructor(seed: Seed) {
    super();
    this.setSeed(seed);
  }

  setSeed(seed: Seed): void {
    const bytes = new DataView(new ArrayBuffer(8));
    bytes.setBigInt64(0, seedToLong(seed));
    this.#low = hashBytes(bytes, arraySeed);
    this.#high = hashBytes(bytes, this.#low);
    this.clearGaussian();
  }

  override next(bits: number): number {
    let high = this.#high;
    let low = this.#low;
    high ^= (high << 21) | (low >>> 11);
    low ^= low << 21;
    low ^= high >>> 3;
    high ^= (high << 4) | (low >>> 28);
    low ^= low << 4;
    this.#high = high;
    this.#low = low;
    return bits === 32 ? low : low & ((1 << bits) - 1);
  }
}

/** 32-bit murmur3 of whole little-endian words (Scala 2.13: MurmurHash3.bytesHash). */
function hashBytes(bytes: DataView, seed: number): number {
  let hash = seed;
  for (let at = 0; at < bytes.byteLength; at += 4) {
    let word = Math.imul(bytes.getInt32(at, true), 0xcc9e2d51);
    word = Math.imul((word << 15) | (word >>> 17), 0x1b873593);
    hash ^= word;
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  hash ^= bytes.byteLength;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
