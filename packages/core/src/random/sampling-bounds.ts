/** Rates below this are beyond the resolution of the random numbers (Spark: BinomialBounds.minSamplingRate). */
const minSamplingRate = 1e-10;

/** How many standard deviations hold a Poisson number of mean `size` to one side, nearly always (Spark: PoissonBounds). */
function deviations(size: number): number {
  if (size < 6) return 12;
  return size < 16 ? 9 : 6;
}

/** A mean at which more than `size` events are very unlikely. */
export function poissonLowerBound(size: number): number {
  return Math.max(size - deviations(size) * Math.sqrt(size), 1e-15);
}

/** A mean at which less than `size` events are very unlikely. */
export function poissonUpperBound(size: number): number {
  return Math.max(size + deviations(size) * Math.sqrt(size), minSamplingRate);
}

/** A rate at which more than `fraction * trials` successes happen with a chance below `delta` (Spark: BinomialBounds). */
export function binomialLowerBound(delta: number, trials: number, fraction: number): number {
  const gamma = (-Math.log(delta) / trials) * (2 / 3);
  return fraction + gamma - Math.sqrt(gamma * gamma + 3 * gamma * fraction);
}

/** A rate at which less than `fraction * trials` successes happen with a chance below `delta`. */
export function binomialUpperBound(delta: number, trials: number, fraction: number): number {
  const gamma = -Math.log(delta) / trials;
  const bound = fraction + gamma + Math.sqrt(gamma * gamma + 2 * gamma * fraction);
  return Math.min(1, Math.max(minSamplingRate, bound));
}
