import { registerCoreExport } from "../closure/core-exports.ts";
import type { StatCounterJson } from "../runtime/builtins/names.ts";

/**
 * Count, mean, variance, minimum and maximum of numbers, in one numerically stable pass; counters can be merged.
 * Spark: `StatCounter`.
 */
export class StatCounter {
  #n = 0;
  #mu = 0;
  #m2 = 0;
  #max = -Infinity;
  #min = Infinity;

  constructor(values: Iterable<number> = []) {
    for (const value of values) this.merge(value);
  }

  static fromJSON({ n, mu, m2, max, min }: StatCounterJson): StatCounter {
    const counter = new StatCounter();
    counter.#n = n;
    counter.#mu = mu;
    counter.#m2 = m2;
    counter.#max = max;
    counter.#min = min;
    return counter;
  }

  toJSON(): StatCounterJson {
    return { n: this.#n, mu: this.#mu, m2: this.#m2, max: this.#max, min: this.#min };
  }

  /** Adds one number. Returns the counter itself. */
  merge(value: number): this {
    const delta = value - this.#mu;
    this.#n += 1;
    this.#mu += delta / this.#n;
    this.#m2 += delta * (value - this.#mu);
    this.#max = Math.max(this.#max, value);
    this.#min = Math.min(this.#min, value);
    return this;
  }

  /** Adds what another counter has seen. Returns the counter itself. */
  mergeStats(other: StatCounter): this {
    if (other.#n === 0) return this;
    const [n, m] = [this.#n, other.#n];
    const delta = other.#mu - this.#mu;
    if (n === 0) this.#mu = other.#mu;
    else if (m * 10 < n) this.#mu += (delta * m) / (n + m);
    else if (n * 10 < m) this.#mu = other.#mu - (delta * n) / (n + m);
    else this.#mu = (this.#mu * n + other.#mu * m) / (n + m);
    this.#m2 += other.#m2 + (n === 0 ? 0 : (delta * delta * n * m) / (n + m));
    this.#n = n + m;
    this.#max = Math.max(this.#max, other.#max);
    this.#min = Math.min(this.#min, other.#min);
    return this;
  }

  copy(): StatCounter {
    return StatCounter.fromJSON(this.toJSON());
  }

  get count(): number {
    return this.#n;
  }
  get mean(): number {
    return this.#mu;
  }
  get sum(): number {
    return this.#n * this.#mu;
  }
  get max(): number {
    return this.#max;
  }
  get min(): number {
    return this.#min;
  }
  /** Of the numbers as the whole population; NaN without numbers. */
  get variance(): number {
    return this.#n === 0 ? Number.NaN : this.#m2 / this.#n;
  }
  get popVariance(): number {
    return this.variance;
  }
  /** Of the numbers as a sample of the population; NaN for less than two. */
  get sampleVariance(): number {
    return this.#n <= 1 ? Number.NaN : this.#m2 / (this.#n - 1);
  }
  get stdev(): number {
    return Math.sqrt(this.variance);
  }
  get popStdev(): number {
    return this.stdev;
  }
  get sampleStdev(): number {
    return Math.sqrt(this.sampleVariance);
  }

  /** All figures by name; variance and deviation of a sample where `sample` is true. */
  asDict(sample: boolean = false): Record<string, number> {
    return {
      count: this.count,
      mean: this.mean,
      sum: this.sum,
      min: this.min,
      max: this.max,
      stdev: sample ? this.sampleStdev : this.stdev,
      variance: sample ? this.sampleVariance : this.variance,
    };
  }

  toString(): string {
    return `(count: ${this.count}, mean: ${this.mean}, stdev: ${this.stdev}, max: ${this.max}, min: ${this.min})`;
  }
}

registerCoreExport("StatCounter", StatCounter);
