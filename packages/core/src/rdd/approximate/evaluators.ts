import { KeyMap } from "../../key/key-map.ts";
import type { StatCounterJson } from "../../runtime/builtins/names.ts";
import { plainMap } from "../plain-map.ts";
import { StatCounter } from "../stat-counter.ts";
import { BoundedDouble } from "./bounded-double.ts";
import { normalQuantile, pascalQuantile, studentQuantile } from "./distributions.ts";

/** Guesses a result from the results of some partitions. Spark: `ApproximateEvaluator`. */
export interface ApproximateEvaluator<U, R> {
  /** Called with each partition's result, once. */
  merge(partition: number, result: U): void;
  currentResult(): R;
}

/** Spark 4.0: `CountEvaluator`. */
export class CountEvaluator implements ApproximateEvaluator<number, BoundedDouble> {
  readonly #total: number;
  readonly #confidence: number;
  #merged = 0;
  #sum = 0;

  constructor(totalOutputs: number, confidence: number) {
    this.#total = totalOutputs;
    this.#confidence = confidence;
  }

  merge(_partition: number, count: number): void {
    this.#merged += 1;
    this.#sum += count;
  }

  currentResult(): BoundedDouble {
    return boundedCount(this.#sum, this.#merged, this.#total, this.#confidence);
  }
}

/** Counts by value. Spark 4.0: `GroupedCountEvaluator`. */
export class GroupedCountEvaluator<K> implements ApproximateEvaluator<
  readonly (readonly [K, number])[],
  Map<K, BoundedDouble>
> {
  readonly #total: number;
  readonly #confidence: number;
  readonly #sums = new KeyMap<K, number>();
  #merged = 0;

  constructor(totalOutputs: number, confidence: number) {
    this.#total = totalOutputs;
    this.#confidence = confidence;
  }

  merge(_partition: number, counts: readonly (readonly [K, number])[]): void {
    this.#merged += 1;
    for (const [key, count] of counts) this.#sums.set(key, (this.#sums.get(key) ?? 0) + count);
  }

  currentResult(): Map<K, BoundedDouble> {
    const result = new KeyMap<K, BoundedDouble>();
    if (this.#merged === 0) return result;
    for (const [key, sum] of this.#sums)
      result.set(key, boundedCount(sum, this.#merged, this.#total, this.#confidence));
    return plainMap(result);
  }
}

/** Spark 4.0: `SumEvaluator` and `MeanEvaluator`. */
export class StatsEvaluator implements ApproximateEvaluator<StatCounterJson, BoundedDouble> {
  readonly #total: number;
  readonly #confidence: number;
  readonly #kind: "sum" | "mean";
  readonly #counter = new StatCounter();
  #merged = 0;

  constructor(kind: "sum" | "mean", totalOutputs: number, confidence: number) {
    this.#kind = kind;
    this.#total = totalOutputs;
    this.#confidence = confidence;
  }

  merge(_partition: number, stats: StatCounterJson): void {
    this.#merged += 1;
    this.#counter.mergeStats(StatCounter.fromJSON(stats));
  }

  currentResult(): BoundedDouble {
    const counter = this.#counter;
    if (this.#merged === this.#total) {
      const exact = this.#kind === "sum" ? counter.sum : counter.mean;
      return new BoundedDouble(exact, 1, exact, exact);
    }
    if (this.#merged === 0 || counter.count === 0)
      return new BoundedDouble(0, 0, -Infinity, Infinity);
    return this.#kind === "sum" ? this.#sum() : this.#mean();
  }

  /** The records not seen are taken to be as those seen; their number follows a negative binomial distribution. */
  #sum(): BoundedDouble {
    const counter = this.#counter;
    const p = this.#merged / this.#total;
    const unseen = (counter.count * (1 - p)) / p;
    const estimate = counter.sum + counter.mean * unseen;
    const meanVariance = counter.sampleVariance / counter.count;
    if (Number.isNaN(meanVariance))
      return new BoundedDouble(estimate, this.#confidence, -Infinity, Infinity);
    const countVariance = (counter.count * (1 - p)) / (p * p);
    const variance =
      counter.mean ** 2 * countVariance + unseen ** 2 * meanVariance + meanVariance * countVariance;
    const margin = this.#factor() * Math.sqrt(variance);
    return new BoundedDouble(estimate, this.#confidence, estimate - margin, estimate + margin);
  }

  #mean(): BoundedDouble {
    const { mean, count, sampleVariance } = this.#counter;
    if (count === 1) return new BoundedDouble(mean, this.#confidence, -Infinity, Infinity);
    const margin = this.#factor() * Math.sqrt(sampleVariance / count);
    return new BoundedDouble(mean, this.#confidence, mean - margin, mean + margin);
  }

  #factor(): number {
    const p = (1 + this.#confidence) / 2;
    const { count } = this.#counter;
    return count > 100 ? normalQuantile(p) : studentQuantile(p, count - 1);
  }
}

function boundedCount(
  sum: number,
  merged: number,
  total: number,
  confidence: number,
): BoundedDouble {
  if (merged === total) return new BoundedDouble(sum, 1, sum, sum);
  if (merged === 0 || sum === 0) return new BoundedDouble(0, 0, 0, Infinity);
  const p = merged / total;
  const low = pascalQuantile((1 - confidence) / 2, sum, p);
  const high = pascalQuantile((1 + confidence) / 2, sum, p);
  return new BoundedDouble(sum + (sum * (1 - p)) / p, confidence, sum + low, sum + high);
}
