const doubleUnit = 2 ** -53;

/**
 * What `java.util.Random` derives from its bits: every method calls {@link RandomSource.next} as often, and in the same
 * order, as the JVM class does, so that a subclass with the same bits gives the same numbers.
 */
export abstract class RandomSource {
  #spareGaussian = Number.NaN;

  /** The next 1 to 32 random bits: an unsigned number below 2^bits, but a signed 32-bit integer for 32 bits. */
  abstract next(bits: number): number;

  /** An integer of all 32 bits, or one from 0 to `bound - 1` (`0 < bound < 2^31`). */
  nextInt(bound?: number): number {
    if (bound === undefined) return this.next(32);
    if ((bound & -bound) === bound) return Math.floor((bound * this.next(31)) / 2 ** 31);
    for (;;) {
      const bits = this.next(31);
      const value = bits % bound;
      // The JVM detects by integer overflow that `bits` is in the last, incomplete run of `bound` values.
      if (bits - value + (bound - 1) < 2 ** 31) return value;
    }
  }

  nextLong(): bigint {
    const high = BigInt(this.next(32));
    return BigInt.asIntN(64, (high << 32n) + BigInt(this.next(32)));
  }

  /** Uniform in [0, 1), a multiple of 2^-53. */
  nextDouble(): number {
    const high = this.next(26);
    return (high * 2 ** 27 + this.next(27)) * doubleUnit;
  }

  /** Standard normal, by Marsaglia's polar method: every second call uses no bits. */
  nextGaussian(): number {
    if (!Number.isNaN(this.#spareGaussian)) {
      const spare = this.#spareGaussian;
      this.#spareGaussian = Number.NaN;
      return spare;
    }
    for (;;) {
      const x = 2 * this.nextDouble() - 1;
      const y = 2 * this.nextDouble() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(square)) / square);
      this.#spareGaussian = y * scale;
      return x * scale;
    }
  }

  /** Forgets the second half of a pair of normal values; to be called by subclasses that are seeded again. */
  protected clearGaussian(): void {
    this.#spareGaussian = Number.NaN;
  }
}
