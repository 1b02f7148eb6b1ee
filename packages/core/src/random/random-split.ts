import { UserError } from "../errors/firesteel-error.ts";

/**
 * The ranges of `randomSplit`'s parts: range `i` is for `new BernoulliCellSampler(lower, upper, false, seed)`, where
 * the seed of partition p is `offsetSeed(seed, p)` (Spark: RDD.randomSplit).
 *
 * @throws {UserError} INVALID_WEIGHTS when there are none, one is negative or not a number, or all are zero
 */
export function splitRanges(weights: readonly number[]): { lower: number; upper: number }[] {
  const bad = weights.find((weight) => !(weight >= 0 && weight < Infinity));
  if (bad !== undefined)
    throw new UserError(
      "INVALID_WEIGHTS",
      `the weight ${bad} of randomSplit must be a finite number of at least 0`,
    );
  let sum = 0;
  for (const weight of weights) sum += weight;
  if (!(sum > 0))
    throw new UserError("INVALID_WEIGHTS", "randomSplit needs weights with a sum above 0");
  let upper = 0;
  return weights.map((weight) => {
    const lower = upper;
    upper = lower + weight / sum;
    return { lower, upper };
  });
}
