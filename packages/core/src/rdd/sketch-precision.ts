import { UserError } from "../errors/firesteel-error.ts";

/**
 * The precision of a HyperLogLog++ sketch with a relative standard deviation. Spark: `RDD.countApproxDistinct`.
 *
 * @throws {UserError} `INVALID_ACCURACY`
 */
export function sketchPrecision(relativeSD: number): number {
  if (!(relativeSD >= 0.000017))
    throw new UserError(
      "INVALID_ACCURACY",
      `the accuracy relativeSD must be at least 0.000017, not ${relativeSD}`,
    );
  return Math.max(Math.ceil((2 * Math.log(1.054 / relativeSD)) / Math.log(2)), 4);
}
