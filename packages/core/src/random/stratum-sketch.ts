import { RandomDataGenerator } from "./random-data-generator.ts";
import {
  binomialLowerBound,
  binomialUpperBound,
  poissonLowerBound,
  poissonUpperBound,
} from "./sampling-bounds.ts";
import { offsetSeed, type Seed } from "./seed.ts";

/**
 * What one stratum's records drew in the first pass of `sampleByKeyExact`: so many are surely in the sample, and those
 * of the wait list may be. Plain data (Spark: AcceptanceResult).
 */
export interface StratumSketch {
  numItems: number;
  numAccepted: number;
  waitList: number[];
  acceptBound: number;
  waitListBound: number;
}

/** What `ExactPoissonSampler` needs of one stratum. Plain data. */
export interface PoissonThresholds {
  readonly acceptBound: number;
  readonly waitListBound: number;
  readonly threshold: number;
}

const failureChance = 5e-5;

/**
 * The first pass over one partition. The sampler of the second pass must draw the same numbers in the same order,
 * which is why it gets the same seed and partition.
 */
export class StratifiedSketcher {
  /** By stratum; undefined where the partition has no record of it. */
  readonly sketches: (StratumSketch | undefined)[] = [];
  readonly #fractions: readonly number[];
  readonly #counts: readonly number[] | undefined;
  readonly #random: RandomDataGenerator;

  /** `counts`: the records of every stratum, for sampling with replacement; undefined without replacement. */
  constructor(
    fractions: readonly number[],
    counts: readonly number[] | undefined,
    seed: Seed,
    partition: number,
  ) {
    this.#fractions = fractions;
    this.#counts = counts;
    this.#random = new RandomDataGenerator(offsetSeed(seed, partition));
  }

  /** To be called once for every record of the partition, in order. */
  add(stratum: number): void {
    const sketch = (this.sketches[stratum] ??= {
      numItems: 0,
      numAccepted: 0,
      waitList: [],
      acceptBound: Number.NaN,
      waitListBound: Number.NaN,
    });
    const fraction = this.#fractions[stratum] as number;
    if (this.#counts === undefined) this.#addOnce(sketch, fraction);
    else this.#addCopies(sketch, fraction, this.#counts[stratum] as number);
    sketch.numItems++;
  }

  /** The bounds follow the number of items seen so far; for the first one they are NaN or 1. */
  #addOnce(sketch: StratumSketch, fraction: number): void {
    sketch.acceptBound = binomialLowerBound(failureChance, sketch.numItems, fraction);
    sketch.waitListBound = binomialUpperBound(failureChance, sketch.numItems, fraction);
    const u = this.#random.nextUniform();
    if (u < sketch.acceptBound) sketch.numAccepted++;
    else if (u < sketch.waitListBound) sketch.waitList.push(u);
  }

  #addCopies(sketch: StratumSketch, fraction: number, count: number): void {
    if (Number.isNaN(sketch.acceptBound)) {
      const size = Math.ceil(count * fraction);
      const lower = poissonLowerBound(size);
      const upper = poissonUpperBound(size);
      sketch.acceptBound = lower / count;
      sketch.waitListBound = (upper - lower) / count;
    }
    if (sketch.acceptBound !== 0)
      sketch.numAccepted += this.#random.nextPoisson(sketch.acceptBound);
    const candidates = this.#random.nextPoisson(sketch.waitListBound);
    for (let i = 0; i < candidates; i++) sketch.waitList.push(this.#random.nextUniform());
  }
}

/** The sketches of all partitions as one; where bounds differ, the later partition's win, as in Spark. */
export function mergeSketches(
  partitions: readonly (readonly (StratumSketch | undefined)[])[],
): (StratumSketch | undefined)[] {
  const merged: (StratumSketch | undefined)[] = [];
  for (const sketches of partitions) {
    for (const [stratum, sketch] of sketches.entries()) {
      if (sketch === undefined) continue;
      const earlier = merged[stratum];
      merged[stratum] = {
        numItems: sketch.numItems + (earlier?.numItems ?? 0),
        numAccepted: sketch.numAccepted + (earlier?.numAccepted ?? 0),
        waitList: [...sketch.waitList, ...(earlier?.waitList ?? [])],
        acceptBound: sketch.acceptBound,
        waitListBound: sketch.waitListBound,
      };
    }
  }
  return merged;
}

/**
 * The rate of every stratum that makes its sample exactly `ceil(numItems * fraction)` large (but for a chance of about
 * one in ten thousand); zero for strata without records (Spark: StratifiedSamplingUtils.computeThresholdByKey).
 */
export function exactRates(
  merged: readonly (StratumSketch | undefined)[],
  fractions: readonly number[],
): number[] {
  return fractions.map((fraction, stratum) => {
    const sketch = merged[stratum];
    if (sketch === undefined) return 0;
    const size = Math.ceil(sketch.numItems * fraction);
    if (sketch.numAccepted > size) return sketch.acceptBound;
    const missing = size - sketch.numAccepted;
    if (missing >= sketch.waitList.length) return sketch.waitListBound;
    return sketch.waitList.toSorted((a, b) => a - b)[missing] as number;
  });
}

/** {@link exactRates} with the bounds that `ExactPoissonSampler` draws by. */
export function exactPoissonThresholds(
  merged: readonly (StratumSketch | undefined)[],
  fractions: readonly number[],
): PoissonThresholds[] {
  return exactRates(merged, fractions).map((threshold, stratum) => ({
    acceptBound: merged[stratum]?.acceptBound ?? 0,
    waitListBound: merged[stratum]?.waitListBound ?? 0,
    threshold,
  }));
}
