import type { Batch } from "../batch.ts";
import type { BatchFold } from "../batch-fold.ts";
import { recordsOf } from "../batch.ts";
import { describeValue } from "../describe-value.ts";
import { HyperLogLogPlusPlus } from "../hyper-log-log.ts";
import { UserError } from "../../errors/firesteel-error.ts";
import { KeyIndex } from "../../key/key-index.ts";
import { ReservoirSample, reservoirSeed } from "../../random/reservoir-sampling.ts";
import { StratifiedSketcher } from "../../random/stratum-sketch.ts";
import { forEachPair } from "../readers/pairs.ts";
import type { BuiltinFactories } from "./builtin-context.ts";
import { RangeSketch } from "./range-sketch.ts";
import { Strata } from "./sampling-functions.ts";
import type { StatCounterJson } from "./names.ts";

type ValueFoldName =
  "histogram" | "stats" | "countDistinctSketch" | "rangeSketch" | "countByValue" | "stratumSketch";

/** Partitions summed up in one value, batch by batch. */
export const valueFolds: BuiltinFactories<ValueFoldName> = {
  histogram: (_, [edges, even]) => new HistogramFold(edges, even),
  stats: () => new StatsFold(),
  countDistinctSketch: (_, [precision]): BatchFold => {
    const sketch = new HyperLogLogPlusPlus(precision);
    return {
      add: (batch) => forEachRecord(batch, (x) => sketch.offer(x)),
      result: () => sketch.registers,
    };
  },
  rangeSketch: ({ partition, label }, [size, rddId], [keyFn]) =>
    new RangeSketch(
      partition,
      label,
      new ReservoirSample(size, reservoirSeed(partition, rddId)),
      keyFn,
    ),
  countByValue: () => new CountFold(),
  stratumSketch: ({ partition, label }, [fractions, counts, seed]): BatchFold => {
    const strata = new Strata(fractions, label);
    const rates = fractions.map(([, fraction]) => fraction);
    const sketcher = new StratifiedSketcher(rates, counts, seed, partition);
    return {
      add: (batch) => forEachPair(batch, label, (key) => sketcher.add(strata.of(key))),
      result: () => sketcher.sketches,
    };
  },
};

function forEachRecord(batch: Batch, take: (record: unknown) => void): void {
  const records = recordsOf(batch);
  for (let i = 0; i < batch.length; i++) take(records[i]);
}

function numberOf(record: unknown): number {
  if (typeof record === "number") return record;
  throw new UserError(
    "NOT_A_NUMBER",
    `a number is needed, but a record is ${describeValue(record)}`,
  );
}

/** How often each record occurs, in the order in which they first do. */
export class CountFold implements BatchFold {
  readonly #index = new KeyIndex();
  readonly #counts: number[] = [];

  add(batch: Batch): void {
    forEachRecord(batch, (record) => this.#add(record, 1));
  }

  /** Records that somebody has counted. */
  addCounted(records: readonly unknown[], counts: ArrayLike<number>): void {
    for (const [i, record] of records.entries()) this.#add(record, counts[i] as number);
  }

  result(): [unknown, number][] {
    const { keys } = this.#index;
    return this.#counts.map((count, i) => [keys[i], count]);
  }

  #add(record: unknown, count: number): void {
    const at = this.#index.insert(record);
    if (at === this.#counts.length) this.#counts.push(count);
    else this.#counts[at] = (this.#counts[at] as number) + count;
  }
}

/** Welford's update, number by number. Spark: `StatCounter`. */
class StatsFold implements BatchFold {
  #n = 0;
  #mu = 0;
  #m2 = 0;
  #max = Number.NEGATIVE_INFINITY;
  #min = Number.POSITIVE_INFINITY;

  add(batch: Batch): void {
    forEachRecord(batch, (record) => {
      const x = numberOf(record);
      const delta = x - this.#mu;
      this.#n++;
      this.#mu += delta / this.#n;
      this.#m2 += delta * (x - this.#mu);
      this.#max = Math.max(this.#max, x);
      this.#min = Math.min(this.#min, x);
    });
  }

  result(): StatCounterJson {
    return { n: this.#n, mu: this.#mu, m2: this.#m2, max: this.#max, min: this.#min };
  }
}

/** Counts per bucket; what is outside, or NaN, is in none. Spark: `DoubleRDDFunctions.histogram`. */
class HistogramFold implements BatchFold {
  readonly #edges: readonly number[];
  readonly #even: boolean;
  readonly #counts: number[];

  constructor(edges: readonly number[], even: boolean) {
    this.#edges = edges;
    this.#even = even;
    this.#counts = Array.from({ length: edges.length - 1 }, () => 0);
  }

  add(batch: Batch): void {
    forEachRecord(batch, (record) => {
      if (record === null || record === undefined) return;
      const bucket = this.#bucketOf(numberOf(record));
      if (bucket >= 0) this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    });
  }

  result(): number[] {
    return this.#counts;
  }

  #bucketOf(x: number): number {
    const edges = this.#edges;
    const last = edges.length - 1;
    const first = edges[0] as number;
    const end = edges[last] as number;
    if (!(x >= first && x <= end)) return -1;
    if (x === end) return last - 1;
    if (this.#even) {
      const bucket = Math.floor(((x - first) / (end - first)) * last);
      return Math.min(bucket, last - 1);
    }
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((edges[middle] as number) <= x) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
