import { nextExponential } from "./exponential.ts";
import type { Seed } from "./seed.ts";
import { Well19937c } from "./well-19937c.ts";

const simulationLimit = 40;

/**
 * Poisson numbers of one mean, the very sequence that `PoissonDistribution` of commons-math 3.6.1 gives after
 * `reseedRandomGenerator(seed)`. A mean of zero or less gives zeros (commons-math refuses it).
 */
export class PoissonDistribution {
  readonly mean: number;
  readonly #random: Well19937c;

  constructor(mean: number, seed: Seed) {
    this.mean = mean;
    this.#random = new Well19937c(seed);
  }

  sample(): number {
    return Math.min(this.#draw(this.mean), 2 ** 31 - 1);
  }

  #draw(mean: number): number {
    if (!(mean > 0)) return 0;
    return mean < simulationLimit ? this.#simulate(mean) : this.#reject(mean);
  }

  /** Counts the events of a Poisson process in one unit of time. */
  #simulate(mean: number): number {
    const limit = Math.exp(-mean);
    let count = 0;
    let product = 1;
    while (count < 1000 * mean) {
      product *= this.#random.nextDouble();
      if (product < limit) return count;
      count++;
    }
    return count;
  }

  /** The rejection method of Devroye (Computing 26, 1981), with his names. */
  #reject(mean: number): number {
    const random = this.#random;
    const lambda = Math.floor(mean);
    const fractional = mean - lambda;
    const logLambda = Math.log(lambda);
    const logLambdaFactorial = logFactorial(lambda);
    const rest = fractional < Number.MIN_VALUE ? 0 : this.#draw(fractional);
    const delta = Math.sqrt(lambda * Math.log((32 * lambda) / Math.PI + 1));
    const twolpd = 2 * lambda + delta;
    const a1 = Math.sqrt(Math.PI * twolpd) * Math.exp(1 / (8 * lambda));
    const a2 = (twolpd / delta) * Math.exp((-delta * (1 + delta)) / twolpd);
    const sum = a1 + a2 + 1;
    const p1 = a1 / sum;
    const p2 = a2 / sum;
    for (;;) {
      const u = random.nextDouble();
      if (u > p1 + p2) return rest + lambda;
      let x: number;
      let y: number;
      let v: number;
      if (u <= p1) {
        const normal = random.nextGaussian();
        x = normal * Math.sqrt(lambda + delta / 2) - 0.5;
        if (x > delta || x < -lambda) continue;
        y = x < 0 ? Math.floor(x) : Math.ceil(x);
        v = -nextExponential(random) - (normal * normal) / 2 + 1 / (8 * lambda);
      } else {
        x = delta + (twolpd / delta) * nextExponential(random);
        y = Math.ceil(x);
        v = -nextExponential(random) - (delta * (x + 1)) / twolpd;
      }
      const left = x < 0 ? 1 : 0;
      const t = (y * (y + 1)) / (2 * lambda);
      if (v < -t && left === 0) return rest + lambda + y;
      const qr = t * ((2 * y + 1) / (6 * lambda) - 1);
      const qa = qr - (t * t) / (3 * (lambda + left * (y + 1)));
      if (v < qa) return rest + lambda + y;
      if (v > qr) continue;
      if (v < y * logLambda - logFactorial(y + lambda) + logLambdaFactorial)
        return rest + lambda + y;
    }
  }
}

function logFactorial(n: number): number {
  let sum = 0;
  for (let i = 2; i <= n; i++) sum += Math.log(i);
  return sum;
}
