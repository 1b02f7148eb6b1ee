import type { RandomSource } from "./random-source.ts";

/** Up to this fraction Spark samples by gaps (Spark: RandomSampler.defaultMaxGapSamplingFraction). */
export const maxGapFraction = 0.4;

/** Slack for fractions that rounding pushed out of their range (Spark: RandomSampler.roundingEpsilon). */
export const roundingEpsilon = 1e-6;

/** Keeps the logarithm finite (Spark: RandomSampler.rngEpsilon). */
const smallestUniform = 5e-11;

/** How many records to leave out until the next accepted one; `logMiss` is the logarithm of a record's chance to be left out. */
export function dropCount(random: RandomSource, logMiss: number): number {
  const gap = Math.trunc(Math.log(Math.max(random.nextDouble(), smallestUniform)) / logMiss);
  // A JVM conversion to int saturates.
  return Math.min(gap, 2 ** 31 - 1);
}
