import { builtin } from "../runtime/builtins/names.ts";
import type { Fn } from "../lineage/functions.ts";
import type { Operator } from "../lineage/operator.ts";
import type { PartitionCoalescer } from "../lineage/partition-coalescer.ts";
import { assertPartitionCount } from "../lineage/partitioner.ts";
import { captureZipFunction, type PartitionEvaluatorFactory } from "./evaluator.ts";
import type { IterableResult } from "./function-types.ts";
import {
  choosePartitioner,
  type PartitionFunction,
  type Partitions,
} from "./partitioner-argument.ts";
import type { RDD } from "./rdd.ts";
import { RddNarrow } from "./rdd-narrow.ts";
import { orderOf, type SortOptions, sortShuffle } from "./sorting.ts";

/** Transformations that put RDDs together, or redistribute the records of one. */
export abstract class RddCombined<T> extends RddNarrow<T> {
  /** The records of both, this RDD's first; duplicates stay. */
  union<U>(other: RDD<U>): RDD<T | U> {
    return this.transform("union", () => this.unionOf([this.operator, other.operator]));
  }

  /** Each record once, by structural equality. */
  distinct(numPartitions?: number): RDD<T> {
    return this.transform("distinct", () => {
      const { choice } = choosePartitioner(numPartitions, undefined, "own");
      const pairs = this.asKeys(this.operator);
      const shuffled = this.driver.lineage.operator({
        className: "ShuffledRDD",
        node: {
          kind: "shuffle",
          parent: pairs,
          partitioner: choice,
          mapSideCombine: true,
          read: { kind: "combine", aggregator: { kind: "first" } },
        },
      });
      return this.keysOf<T>(shuffled);
    });
  }

  /** The records that both have, each once. */
  intersection<U>(other: RDD<U>, numPartitions?: Partitions): RDD<T & U> {
    return this.transform("intersection", () => {
      const { choice, fns } = choosePartitioner(numPartitions, undefined);
      const parents = [this.asKeys(this.operator), this.asKeys(other.operator)];
      this.driver.lineage.skipIds(2);
      const cogrouped = this.driver.lineage.operator({
        className: "CoGroupedRDD",
        fns,
        node: { kind: "cogroup", parents, partitioner: choice, emit: "intersect" },
      });
      return this.keysOf<T & U>(cogrouped);
    });
  }

  /** The records that `other` has not; duplicates stay. */
  subtract(other: RDD<unknown>, numPartitions?: Partitions): RDD<T> {
    return this.transform("subtract", () => {
      const { choice, fns } = choosePartitioner(numPartitions, undefined, "own");
      const parents = [this.asKeys(this.operator), this.asKeys(other.operator)];
      const subtracted = this.driver.lineage.operator({
        className: "SubtractedRDD",
        fns,
        node: { kind: "cogroup", parents, partitioner: choice, emit: "subtract" },
      });
      return this.keysOf<T>(subtracted);
    });
  }

  /** Every record of this RDD with every record of `other`. */
  cartesian<U>(other: RDD<U>): RDD<[T, U]> {
    return this.transform("cartesian", () =>
      this.make<[T, U]>({
        className: "CartesianRDD",
        node: { kind: "cartesian", left: this.operator, right: other.operator },
      }),
    );
  }

  /**
   * Record by record with `other`, which must have as many partitions (else `PARTITION_COUNT_MISMATCH`) and as many
   * records in each (else the task fails).
   */
  zip<U>(other: RDD<U>): RDD<[T, U]> {
    return this.transform("zip", () =>
      this.zipOf<[T, U]>([this.operator, other.operator], builtin("zip", []), false),
    );
  }

  /** `f` of the iterators of the same partition of two to four RDDs, which must have as many partitions. */
  zipPartitions<B, U>(
    rdd2: RDD<B>,
    f: (a: IterableIterator<T>, b: IterableIterator<B>) => IterableResult<U>,
    preservesPartitioning?: boolean,
  ): RDD<U>;
  zipPartitions<B, C, U>(
    rdd2: RDD<B>,
    rdd3: RDD<C>,
    f: (
      a: IterableIterator<T>,
      b: IterableIterator<B>,
      c: IterableIterator<C>,
    ) => IterableResult<U>,
    preservesPartitioning?: boolean,
  ): RDD<U>;
  zipPartitions<B, C, D, U>(
    rdd2: RDD<B>,
    rdd3: RDD<C>,
    rdd4: RDD<D>,
    f: (
      a: IterableIterator<T>,
      b: IterableIterator<B>,
      c: IterableIterator<C>,
      d: IterableIterator<D>,
    ) => IterableResult<U>,
    preservesPartitioning?: boolean,
  ): RDD<U>;
  zipPartitions(...args: readonly unknown[]): RDD<unknown> {
    return this.transform("zipPartitions", () => {
      const at = args.findIndex((arg) => typeof arg === "function");
      const others = args.slice(0, at) as RDD<unknown>[];
      const fn = this.capture(args[at] as () => unknown, "zipPartitions");
      const parents = [this.operator, ...others.map((rdd) => rdd.operator)];
      return this.zipOf<unknown>(parents, fn, args[at + 1] === true);
    });
  }

  zipPartitionsWithEvaluator<B, U>(
    rdd2: RDD<B>,
    factory: PartitionEvaluatorFactory<T | B, U>,
  ): RDD<U> {
    return this.transform("zipPartitionsWithEvaluator", () =>
      this.zipOf<U>([this.operator, rdd2.operator], captureZipFunction(factory), false),
    );
  }

  /** `[key, all records whose f is key]`. */
  groupBy<K>(
    f: (record: T) => K,
    numPartitions?: Partitions,
    partitionFunc?: PartitionFunction<Awaited<K>>,
  ): RDD<[Awaited<K>, T[]]> {
    return this.transform("groupBy", () => {
      const { choice, fns } = choosePartitioner(numPartitions, partitionFunc);
      const parent = this.narrow({ op: "keyBy", f: this.capture(f, "groupBy") }).operator;
      return this.make<[Awaited<K>, T[]]>({
        className: "ShuffledRDD",
        fns,
        node: {
          kind: "shuffle",
          parent,
          partitioner: choice,
          mapSideCombine: false,
          read: { kind: "combine", aggregator: { kind: "group" } },
        },
      });
    });
  }

  /**
   * Sorted by `keyfunc`'s results, over all partitions. Stable. The bounds of the partitions come from a sample, taken
   * by a job when the first action runs.
   */
  sortBy(
    keyfunc: (record: T) => unknown,
    ascending: boolean = true,
    numPartitions?: number,
    options: SortOptions = {},
  ): RDD<T> {
    if (numPartitions !== undefined) assertPartitionCount(numPartitions, "numPartitions");
    return this.transform("sortBy", () => {
      const keyed = this.narrow({ op: "keyBy", f: this.capture(keyfunc, "sortBy") }).operator;
      const order = orderOf(ascending, undefined, options);
      const sorted = sortShuffle(this.driver.lineage, keyed, order, numPartitions);
      return this.make<T>({
        className: "MapPartitionsRDD",
        node: {
          kind: "narrow",
          parent: sorted,
          body: { op: "values" },
          preservesPartitioning: false,
          barrier: false,
        },
      });
    });
  }

  /** `coalesce(numPartitions, true)`: more partitions or fewer, of about equal size. */
  repartition(numPartitions: number): RDD<T> {
    return this.transform("repartition", () => this.coalesce(numPartitions, true));
  }

  /**
   * Fewer partitions without a shuffle, by putting neighbours together; with one, any number, records dealt out in
   * turn.
   */
  coalesce(
    numPartitions: number,
    shuffle: boolean = false,
    partitionCoalescer?: PartitionCoalescer,
  ): RDD<T> {
    assertPartitionCount(numPartitions, "numPartitions");
    return this.transform("coalesce", () => {
      if (!shuffle)
        return this.make<T>({
          className: "CoalescedRDD",
          node: {
            kind: "coalesce",
            parent: this.operator,
            numPartitions,
            coalescer: partitionCoalescer,
          },
        });
      this.driver.lineage.skipIds(3);
      const dealt = this.make<T>({
        className: "ShuffledRDD",
        node: {
          kind: "shuffle",
          parent: this.operator,
          partitioner: { kind: "roundRobin", n: numPartitions },
          mapSideCombine: false,
          read: { kind: "records" },
        },
      });
      return dealt;
    });
  }

  protected unionOf<U>(parents: readonly Operator[]): RDD<U> {
    return this.make<U>({ className: "UnionRDD", node: { kind: "union", parents } });
  }

  protected zipOf<U>(parents: readonly Operator[], f: Fn, preservesPartitioning: boolean): RDD<U> {
    return this.make<U>({
      className: "ZippedPartitionsRDD",
      fns: [f],
      node: { kind: "zip", parents, f, preservesPartitioning },
    });
  }

  /** `[record, null]` of every record. */
  protected asKeys(parent: Operator): Operator {
    return this.driver.lineage.operator({
      className: "MapPartitionsRDD",
      node: {
        kind: "narrow",
        parent,
        body: { op: "map", f: this.capture((record: unknown) => [record, null], "map") },
        preservesPartitioning: false,
        barrier: false,
      },
    });
  }

  protected keysOf<K>(parent: Operator): RDD<K> {
    return this.make<K>({
      className: "MapPartitionsRDD",
      node: {
        kind: "narrow",
        parent,
        body: { op: "keys" },
        preservesPartitioning: false,
        barrier: false,
      },
    });
  }
}
