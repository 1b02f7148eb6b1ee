import { builtin, type StatCounterJson } from "../runtime/builtins/names.ts";
import { DriverEncoder } from "../lineage/driver-blocks.ts";
import type { BoundedDouble } from "./approximate/bounded-double.ts";
import { CountEvaluator, GroupedCountEvaluator, StatsEvaluator } from "./approximate/evaluators.ts";
import type { PartialResult } from "./approximate/partial-result.ts";
import { runApproximateJob } from "./approximate/run-approximate-job.ts";
import type { ActionOptions, Pair } from "./function-types.ts";
import { assertBucketCount, type Buckets, evenBuckets, givenBuckets } from "./histogram.ts";
import { type ActionJob, concat, emptyRdd } from "./rdd-actions.ts";
import { RddFolds } from "./rdd-folds.ts";
import type { RDD } from "./rdd.ts";
import { StatCounter } from "./stat-counter.ts";

/** Actions on RDDs of numbers, and approximate ones. */
export abstract class RddNumeric<T> extends RddFolds<T> {
  /** Added up partition by partition, in order. */
  async sum(this: RDD<number>, options: ActionOptions = {}): Promise<number> {
    const callSite = this.driver.lineage.callSite("sum");
    const zero = new DriverEncoder().value(0);
    const sink = { kind: "aggregate", zero, seqOp: builtin("add", []) } as const;
    const sums = concat(await this.runSink<number>(sink, { callSite, ...options }));
    return sums.reduce((sum, part) => sum + part, 0);
  }

  /** Count, mean, variance, minimum and maximum in one pass. */
  async stats(this: RDD<number>, options: ActionOptions = {}): Promise<StatCounter> {
    const callSite = this.driver.lineage.callSite("stats");
    return await this.counter({ callSite, ...options });
  }

  async mean(this: RDD<number>, options: ActionOptions = {}): Promise<number> {
    const callSite = this.driver.lineage.callSite("mean");
    return (await this.counter({ callSite, ...options })).mean;
  }

  async variance(this: RDD<number>, options: ActionOptions = {}): Promise<number> {
    const callSite = this.driver.lineage.callSite("variance");
    return (await this.counter({ callSite, ...options })).variance;
  }

  async popVariance(this: RDD<number>, options: ActionOptions = {}): Promise<number> {
    const callSite = this.driver.lineage.callSite("popVariance");
    return (await this.counter({ callSite, ...options })).variance;
  }

  async stdev(this: RDD<number>, options: ActionOptions = {}): Promise<number> {
    const callSite = this.driver.lineage.callSite("stdev");
    return (await this.counter({ callSite, ...options })).stdev;
  }

  async popStdev(this: RDD<number>, options: ActionOptions = {}): Promise<number> {
    const callSite = this.driver.lineage.callSite("popStdev");
    return (await this.counter({ callSite, ...options })).stdev;
  }

  async sampleVariance(this: RDD<number>, options: ActionOptions = {}): Promise<number> {
    const callSite = this.driver.lineage.callSite("sampleVariance");
    return (await this.counter({ callSite, ...options })).sampleVariance;
  }

  async sampleStdev(this: RDD<number>, options: ActionOptions = {}): Promise<number> {
    const callSite = this.driver.lineage.callSite("sampleStdev");
    return (await this.counter({ callSite, ...options })).sampleStdev;
  }

  /**
   * `[edges, counts]` of so many equally wide buckets, or of those with the given ascending edges. A bucket holds its
   * lower edge, the last one its upper edge too. What is outside, null, undefined and NaN are left out.
   *
   * @throws {UserError} `INVALID_BUCKETS`; `EMPTY_RDD` where buckets are to be made from no records
   */
  async histogram(
    this: RDD<number>,
    buckets: number | readonly number[],
    options: ActionOptions = {},
  ): Promise<[number[], number[]]> {
    const job = { callSite: this.driver.lineage.callSite("histogram"), ...options };
    const { edges, even } =
      typeof buckets === "number" ? await this.bucketsOf(buckets, job) : givenBuckets(buckets);
    const f = builtin("histogram", [edges, even]);
    const counts: number[] = Array.from({ length: edges.length - 1 }, () => 0);
    for (const part of concat(await this.runSink<number[]>({ kind: "partition", f }, job)))
      for (const [i, count] of part.entries()) counts[i] = (counts[i] ?? 0) + count;
    return [[...edges], counts];
  }

  /** The number of records as far as it is known after `timeout` milliseconds. */
  async countApprox(
    timeout: number,
    confidence: number = 0.95,
    options: ActionOptions = {},
  ): Promise<PartialResult<BoundedDouble>> {
    const callSite = this.driver.lineage.callSite("countApprox");
    const job = { operator: this.operator, sink: { kind: "count" }, callSite, ...options } as const;
    return await runApproximateJob(
      this.driver,
      job,
      (n) => new CountEvaluator(n, confidence),
      timeout,
    );
  }

  /** {@link countByValue} as far as it is known after `timeout` milliseconds. */
  async countByValueApprox(
    timeout: number,
    confidence: number = 0.95,
    options: ActionOptions = {},
  ): Promise<PartialResult<Map<T, BoundedDouble>>> {
    const callSite = this.driver.lineage.callSite("countByValueApprox");
    const sink = { kind: "partition", f: builtin("countByValue", []) } as const;
    const job = { operator: this.operator, sink, callSite, ...options };
    return await runApproximateJob(
      this.driver,
      job,
      (n) => new GroupedCountEvaluator<T>(n, confidence),
      timeout,
    );
  }

  /** {@link countByKey} as far as it is known after `timeout` milliseconds. */
  async countByKeyApprox<K>(
    this: RDD<Pair<K, unknown>>,
    timeout: number,
    confidence: number = 0.95,
    options: ActionOptions = {},
  ): Promise<PartialResult<Map<K, BoundedDouble>>> {
    return await this.keys().countByValueApprox(timeout, confidence, options);
  }

  async sumApprox(
    this: RDD<number>,
    timeout: number,
    confidence: number = 0.95,
    options: ActionOptions = {},
  ): Promise<PartialResult<BoundedDouble>> {
    const callSite = this.driver.lineage.callSite("sumApprox");
    return await this.statsApprox("sum", timeout, confidence, { callSite, ...options });
  }

  async meanApprox(
    this: RDD<number>,
    timeout: number,
    confidence: number = 0.95,
    options: ActionOptions = {},
  ): Promise<PartialResult<BoundedDouble>> {
    const callSite = this.driver.lineage.callSite("meanApprox");
    return await this.statsApprox("mean", timeout, confidence, { callSite, ...options });
  }

  protected async counter(job: ActionJob): Promise<StatCounter> {
    const sink = { kind: "partition", f: builtin("stats", []) } as const;
    const counter = new StatCounter();
    for (const part of concat(await this.runSink<StatCounterJson>(sink, job)))
      counter.mergeStats(StatCounter.fromJSON(part));
    return counter;
  }

  protected statsApprox(
    kind: "sum" | "mean",
    timeout: number,
    confidence: number,
    job: ActionJob,
  ): Promise<PartialResult<BoundedDouble>> {
    const sink = { kind: "partition", f: builtin("stats", []) } as const;
    return runApproximateJob(
      this.driver,
      { operator: this.operator, sink, ...job },
      (n) => new StatsEvaluator(kind, n, confidence),
      timeout,
    );
  }

  protected async bucketsOf(this: RDD<number>, count: number, job: ActionJob): Promise<Buckets> {
    assertBucketCount(count);
    const { operator } = this.filter((x) => x !== null && x !== undefined && !Number.isNaN(x));
    const { count: n, min, max } = await this.counter({ ...job, operator });
    if (n === 0) throw emptyRdd("histogram");
    if (min === max || count === 1) return { edges: [min, max], even: false };
    return evenBuckets(count, min, max);
  }
}
