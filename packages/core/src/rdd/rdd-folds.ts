import { UserError } from "../errors/firesteel-error.ts";
import { makeComparator } from "../key/compare-values.ts";
import { KindTracker } from "../key/kind-tracker.ts";
import { copyValue, DriverEncoder } from "../lineage/driver-blocks.ts";
import type { Fn } from "../lineage/functions.ts";
import type { Operator } from "../lineage/operator.ts";
import type { Sink } from "../plan/sink.ts";
import { builtin } from "../runtime/builtins/names.ts";
import type { ActionOptions, MaybePromise } from "./function-types.ts";
import { type ActionJob, concat, emptyRdd, RddActions } from "./rdd-actions.ts";
import { sketchPrecision } from "./sketch-precision.ts";
import { estimateDistinct } from "./approximate/merge-sketches.ts";
import { orderOf, type SortOptions } from "./sorting.ts";

/** Actions that fold all records into one value, and those that pick by order. */
export abstract class RddFolds<T> extends RddActions<T> {
  /**
   * Records merged by `f`, which is associative and commutative.
   *
   * @throws {UserError} `EMPTY_RDD`
   */
  async reduce(f: (a: T, b: T) => MaybePromise<T>, options: ActionOptions = {}): Promise<T> {
    const callSite = this.driver.lineage.callSite("reduce");
    const fn = this.capture(f, "reduce");
    return await this.reduceAll(this.operator, fn, f, { callSite, ...options }, "reduce");
  }

  /** As {@link reduce}, from a copy of `zeroValue` for every partition, and once more on the driver. */
  async fold(
    zeroValue: T,
    op: (a: T, b: T) => MaybePromise<T>,
    options: ActionOptions = {},
  ): Promise<T> {
    const callSite = this.driver.lineage.callSite("fold");
    const fn = this.capture(op, "fold");
    return await this.foldAll(zeroValue, fn, op, { callSite, ...options });
  }

  /** Each partition folded by `seqOp` from a copy of `zeroValue`; `combOp` merges the results on the driver. */
  async aggregate<U>(
    zeroValue: U,
    seqOp: (accumulated: U, record: T) => MaybePromise<U>,
    combOp: (a: U, b: U) => MaybePromise<U>,
    options: ActionOptions = {},
  ): Promise<U> {
    const callSite = this.driver.lineage.callSite("aggregate");
    const fn = this.capture(seqOp, "aggregate");
    return await this.foldAll(zeroValue, fn, combOp, { callSite, ...options });
  }

  /** {@link reduce} whose results of partitions are merged by executors, in a tree of `depth` levels. */
  async treeReduce(
    f: (a: T, b: T) => MaybePromise<T>,
    depth: number = 2,
    options: ActionOptions = {},
  ): Promise<T> {
    assertDepth(depth);
    const job = { callSite: this.driver.lineage.callSite("treeReduce"), ...options };
    const fn = this.capture(f, "treeReduce");
    const partial = this.narrow<T>({
      op: "mapPartitions",
      f: builtin("reducePartition", [], [fn]),
      withIndex: false,
    });
    const last = await this.mergeInTree(partial.operator, fn, depth, options.signal);
    return await this.reduceAll(last, fn, f, job, "treeReduce");
  }

  /**
   * {@link aggregate} whose results of partitions are merged by executors, in a tree of `depth` levels.
   *
   * @param finalAggregateOnExecutor also the last merge, so that the driver sees one value only
   */
  async treeAggregate<U>(
    zeroValue: U,
    seqOp: (accumulated: U, record: T) => MaybePromise<U>,
    combOp: (a: U, b: U) => MaybePromise<U>,
    depth: number = 2,
    finalAggregateOnExecutor: boolean = false,
    options: ActionOptions = {},
  ): Promise<U> {
    assertDepth(depth);
    const job = { callSite: this.driver.lineage.callSite("treeAggregate"), ...options };
    const seq = this.capture(seqOp, "treeAggregate");
    const comb = this.capture(combOp, "treeAggregate");
    const encoder = new DriverEncoder();
    const zero = encoder.value(zeroValue);
    const { numPartitions } = await this.driver.resolve(this.operator, options.signal);
    if (numPartitions === 0) return copyValue(zeroValue);
    const partial = this.make<U>({
      className: "MapPartitionsRDD",
      fns: [seq],
      classes: encoder.classes,
      node: {
        kind: "narrow",
        parent: this.operator,
        body: {
          op: "mapPartitions",
          f: builtin("aggregatePartition", [zero], [seq]),
          withIndex: false,
        },
        preservesPartitioning: false,
        barrier: false,
      },
    });
    let last = await this.mergeInTree(partial.operator, comb, depth, options.signal);
    if (finalAggregateOnExecutor) last = this.regroup(last, comb, 1);
    return (await this.reduceAll(last, comb, combOp as never, job, "treeAggregate")) as U;
  }

  /** The greatest record, or that with the greatest `key`. @throws {UserError} `EMPTY_RDD` */
  async max(key?: (record: T) => unknown, options: ActionOptions = {}): Promise<T> {
    const callSite = this.driver.lineage.callSite("max");
    return await this.extreme("max", false, key, { callSite, ...options });
  }

  /** The least record, or that with the least `key`. @throws {UserError} `EMPTY_RDD` */
  async min(key?: (record: T) => unknown, options: ActionOptions = {}): Promise<T> {
    const callSite = this.driver.lineage.callSite("min");
    return await this.extreme("min", true, key, { callSite, ...options });
  }

  /** The `num` greatest records, or those with the greatest `key`, in descending order. */
  async top(
    num: number,
    key?: (record: T) => unknown,
    options: ActionOptions & SortOptions = {},
  ): Promise<T[]> {
    const callSite = this.driver.lineage.callSite("top");
    return await this.ordered(num, false, key, options, { callSite, ...options });
  }

  /** The `num` least records, or those with the least `key`, in ascending order. */
  async takeOrdered(
    num: number,
    key?: (record: T) => unknown,
    options: ActionOptions & SortOptions = {},
  ): Promise<T[]> {
    const callSite = this.driver.lineage.callSite("takeOrdered");
    return await this.ordered(num, true, key, options, { callSite, ...options });
  }

  /** About how many distinct records there are, by a HyperLogLog++ sketch. */
  async countApproxDistinct(
    relativeSD: number = 0.05,
    options: ActionOptions = {},
  ): Promise<number> {
    const callSite = this.driver.lineage.callSite("countApproxDistinct");
    const precision = sketchPrecision(relativeSD);
    const f = builtin("countDistinctSketch", [precision, 0]);
    const job = { callSite, ...options };
    const sketches = await this.runSink<Uint8Array>({ kind: "partition", f }, job);
    return estimateDistinct(concat(sketches), precision);
  }

  protected async reduceAll<U>(
    operator: Operator,
    fn: Fn,
    merge: (a: U, b: U) => MaybePromise<U>,
    job: ActionJob,
    action: string,
  ): Promise<U> {
    const results = concat(await this.runSink<U>({ kind: "reduce", f: fn }, { ...job, operator }));
    if (results.length === 0) throw emptyRdd(action);
    let merged = results[0] as U;
    for (const result of results.slice(1)) merged = await merge(merged, result);
    return merged;
  }

  protected async foldAll<U>(
    zeroValue: U,
    seqOp: Fn,
    merge: (a: U, b: U) => MaybePromise<U>,
    job: ActionJob,
  ): Promise<U> {
    const encoder = new DriverEncoder();
    const sink: Sink<Fn> = { kind: "aggregate", zero: encoder.value(zeroValue), seqOp };
    const parts = await this.runSink<U>(sink, { ...job, classes: encoder.classes });
    let merged = copyValue(zeroValue);
    for (const result of concat(parts)) merged = await merge(merged, result);
    return merged;
  }

  private async extreme(
    action: string,
    ascending: boolean,
    key: ((record: T) => unknown) | undefined,
    job: ActionJob,
  ): Promise<T> {
    const found = await this.ordered(1, ascending, key, {}, job);
    if (found.length === 0) throw emptyRdd(action);
    return found[0] as T;
  }

  private async ordered(
    num: number,
    ascending: boolean,
    key: ((record: T) => unknown) | undefined,
    options: SortOptions,
    job: ActionJob,
  ): Promise<T[]> {
    if (!Number.isInteger(num))
      throw new UserError("INVALID_NUMBER", `the number of records must be whole, not ${num}`);
    if (num <= 0) return [];
    const { sortOrder } = orderOf(ascending, key, options);
    const sink: Sink<Fn> = { kind: "top", n: num, order: sortOrder };
    const records = concat(await this.runSink<T>(sink, job));
    const keyed = records.map((record) => ({
      record,
      key: key === undefined ? record : key(record),
    }));
    const { nulls } = options;
    const kinds = new KindTracker({ nulls });
    for (const each of keyed) kinds.add(each.key);
    kinds.assertComparable();
    const compare = makeComparator({ ascending, ...(nulls === undefined ? {} : { nulls }) });
    keyed.sort((a, b) => compare(a.key, b.key));
    return keyed.slice(0, num).map(({ record }) => record);
  }

  /** Spark: the levels of `RDD.treeAggregate`, as long as one more saves time. */
  private async mergeInTree(
    operator: Operator,
    fn: Fn,
    depth: number,
    signal: AbortSignal | undefined,
  ): Promise<Operator> {
    const resolution = await this.driver.resolve(operator, signal);
    let partitions = resolution.numPartitions;
    const scale = Math.max(Math.ceil(partitions ** (1 / depth)), 2);
    let at = operator;
    while (partitions > scale + Math.ceil(partitions / scale)) {
      partitions = Math.floor(partitions / scale);
      at = this.regroup(at, fn, partitions);
    }
    return at;
  }

  /** Records of `operator` merged into one for each of `n` groups. */
  private regroup(operator: Operator, fn: Fn, n: number): Operator {
    const narrow = (parent: Operator, body: Parameters<typeof this.narrow>[0]): Operator =>
      this.driver.lineage.operator({
        className: "MapPartitionsRDD",
        node: { kind: "narrow", parent, body, preservesPartitioning: false, barrier: false },
      });
    const paired = narrow(operator, { op: "map", f: builtin("pairWithPartition", [n]) });
    const reduced = this.driver.lineage.operator({
      className: "ShuffledRDD",
      fns: [fn],
      node: {
        kind: "shuffle",
        parent: paired,
        partitioner: { kind: "hash", n },
        mapSideCombine: true,
        read: { kind: "combine", aggregator: { kind: "reduce", f: fn } },
      },
    });
    return narrow(reduced, { op: "values" });
  }
}

function assertDepth(depth: number): void {
  if (depth >= 1) return;
  throw new UserError("INVALID_DEPTH", `the depth must be at least 1, not ${depth}`);
}
