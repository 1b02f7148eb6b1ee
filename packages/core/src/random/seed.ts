import { UserError } from "../errors/firesteel-error.ts";

/** A random seed: any integer. A `bigint` reaches all 64 bits of a JVM `long`; more bits are cut off. */
export type Seed = number | bigint;

/**
 * `seed` as a JVM `long`.
 *
 * @throws {UserError} INVALID_SEED when it is a number with a fraction, or beyond 2^53 where numbers are not exact
 */
export function seedToLong(seed: Seed): bigint {
  if (typeof seed === "bigint") return BigInt.asIntN(64, seed);
  if (!Number.isSafeInteger(seed))
    throw new UserError(
      "INVALID_SEED",
      `the seed ${seed} is not a safe integer: pass an integer below 2^53, or a bigint`,
    );
  return BigInt(seed);
}

/** `seed + index` with the overflow of a JVM `long`: how Spark seeds partitions where it does not draw seeds. */
export function offsetSeed(seed: Seed, index: number): bigint {
  return BigInt.asIntN(64, seedToLong(seed) + BigInt(index));
}
