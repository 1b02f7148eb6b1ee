import { UserError } from "../errors/firesteel-error.ts";
import { JavaRandom } from "./java-random.ts";
import type { RandomSource } from "./random-source.ts";
import { binomialUpperBound, poissonUpperBound } from "./sampling-bounds.ts";
import type { Seed } from "./seed.ts";

/** The jobs that `takeSample` needs. */
export interface SampledRows<T> {
  count(): Promise<number>;
  collect(): Promise<T[]>;
  /** The rows of `sample(withReplacement, fraction, seed)`, collected. */
  collectSample(withReplacement: boolean, fraction: number, seed: number): Promise<T[]>;
}

/**
 * Exactly `num` random rows (fewer only when there are fewer and none may repeat), in random order: the rows and the
 * order that Spark's `RDD.takeSample` gives.
 *
 * @throws {UserError} INVALID_SAMPLE_SIZE when `num` is negative, not an integer or too large for one array
 */
export async function takeSample<T>(
  rows: SampledRows<T>,
  withReplacement: boolean,
  num: number,
  seed: Seed,
): Promise<T[]> {
  // Spark leaves room for ten standard deviations below the JVM's largest array.
  const largest = 2 ** 31 - 1 - Math.trunc(10 * Math.sqrt(2 ** 31 - 1));
  if (!Number.isInteger(num) || num < 0 || num > largest)
    throw new UserError(
      "INVALID_SAMPLE_SIZE",
      `takeSample cannot take ${num} rows: pass an integer from 0 to ${largest}`,
    );
  if (num === 0) return [];
  const total = await rows.count();
  if (total === 0) return [];
  const random = new JavaRandom(seed);
  if (!withReplacement && num >= total) return shuffle(await rows.collect(), random);
  const fraction = samplingFraction(num, total, withReplacement);
  let sample: T[];
  do sample = await rows.collectSample(withReplacement, fraction, random.nextInt());
  while (sample.length < num);
  return shuffle(sample, random).slice(0, num);
}

/**
 * The fraction to sample with so that at least `num` of `total` rows come out 9,999 times of 10,000 (Spark:
 * SamplingUtils.computeFractionForSampleSize).
 */
export function samplingFraction(num: number, total: number, withReplacement: boolean): number {
  return withReplacement
    ? poissonUpperBound(num) / total
    : binomialUpperBound(1e-4, total, num / total);
}

/** Fisher and Yates' shuffle in place, from the end, as Spark does it (Utils.randomizeInPlace). Returns `rows`. */
export function shuffle<T>(rows: T[], random: RandomSource): T[] {
  for (let i = rows.length - 1; i > 0; i--) {
    const j = random.nextInt(i + 1);
    const row = rows[j] as T;
    rows[j] = rows[i] as T;
    rows[i] = row;
  }
  return rows;
}
