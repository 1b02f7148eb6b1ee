import type { Aggregator } from "../plan/aggregator.ts";
import { DriverEncoder } from "../lineage/driver-blocks.ts";
import type { Fn } from "../lineage/functions.ts";
import type { CapturedClosure } from "../closure/captured-closure.ts";
import type { IterableResult, MaybePromise, Pair, ValueOf } from "./function-types.ts";
import {
  choosePartitioner,
  type PartitionFunction,
  type Partitions,
} from "./partitioner-argument.ts";
import { RddCombined } from "./rdd-combined.ts";
import type { RDD } from "./rdd.ts";
import { sketchPrecision } from "./sketch-precision.ts";
import { builtin } from "../runtime/builtins/names.ts";

/** Transformations of pair RDDs by key. */
export abstract class RddPairs<T> extends RddCombined<T> {
  /** The keys, in order, with duplicates. */
  keys<K>(this: RDD<Pair<K, unknown>>): RDD<K> {
    return this.transform("keys", () => this.narrow<K>({ op: "keys" }));
  }

  values<V>(this: RDD<Pair<unknown, V>>): RDD<V> {
    return this.transform("values", () => this.narrow<V>({ op: "values" }));
  }

  /** `[key, f(value)]`; keeps the partitioner. */
  mapValues<K, V, U>(this: RDD<Pair<K, V>>, f: (value: V) => U): RDD<[K, Awaited<U>]> {
    return this.transform("mapValues", () =>
      this.narrow<[K, Awaited<U>]>(
        { op: "mapValues", f: this.capture(f, "mapValues") },
        { keeps: true },
      ),
    );
  }

  /** `[key, u]` for every u that `f(value)` gives; keeps the partitioner. */
  flatMapValues<K, V, U>(this: RDD<Pair<K, V>>, f: (value: V) => IterableResult<U>): RDD<[K, U]> {
    return this.transform("flatMapValues", () =>
      this.narrow<[K, U]>(
        { op: "flatMapValues", f: this.capture(f, "flatMapValues") },
        { keeps: true },
      ),
    );
  }

  /** Values of a key merged by `func`, which is associative and commutative; merges before the shuffle too. */
  reduceByKey<K, V>(
    this: RDD<Pair<K, V>>,
    func: (a: ValueOf<T>, b: ValueOf<T>) => MaybePromise<ValueOf<T>>,
    numPartitions?: Partitions,
    partitionFunc?: PartitionFunction<K>,
  ): RDD<[K, V]> {
    return this.transform("reduceByKey", () => {
      const f = this.capture(func, "reduceByKey");
      return this.combine<K, V>({ kind: "reduce", f }, [f], numPartitions, partitionFunc);
    });
  }

  /** As {@link reduceByKey}, starting from a copy of `zeroValue` for every key and partition. */
  foldByKey<K, V>(
    this: RDD<Pair<K, V>>,
    zeroValue: V,
    func: (a: ValueOf<T>, b: ValueOf<T>) => MaybePromise<ValueOf<T>>,
    numPartitions?: Partitions,
    partitionFunc?: PartitionFunction<K>,
  ): RDD<[K, V]> {
    return this.transform("foldByKey", () => {
      const f = this.capture(func, "foldByKey");
      const encoder = new DriverEncoder();
      const zero = encoder.value(zeroValue);
      const aggregator = { kind: "fold", zero, seqOp: f, combOp: f } as const;
      const { classes } = encoder;
      return this.combine<K, V>(aggregator, [f], numPartitions, partitionFunc, { classes });
    });
  }

  /** Values of a key folded by `seqFunc` from a copy of `zeroValue`; `combFunc` merges the results of partitions. */
  aggregateByKey<K, V, U>(
    this: RDD<Pair<K, V>>,
    zeroValue: U,
    seqFunc: (accumulated: U, value: V) => MaybePromise<U>,
    combFunc: (a: U, b: U) => MaybePromise<U>,
    numPartitions?: Partitions,
    partitionFunc?: PartitionFunction<K>,
  ): RDD<[K, U]> {
    return this.transform("aggregateByKey", () => {
      const seqOp = this.capture(seqFunc, "aggregateByKey");
      const combOp = this.capture(combFunc, "aggregateByKey");
      const encoder = new DriverEncoder();
      const aggregator = { kind: "fold", zero: encoder.value(zeroValue), seqOp, combOp } as const;
      const { classes } = encoder;
      return this.combine<K, U>(aggregator, [seqOp, combOp], numPartitions, partitionFunc, {
        classes,
      });
    });
  }

  /** The general form of aggregation by key. */
  combineByKey<K, V, C>(
    this: RDD<Pair<K, V>>,
    createCombiner: (value: V) => MaybePromise<C>,
    mergeValue: (combined: C, value: V) => MaybePromise<C>,
    mergeCombiners: (a: C, b: C) => MaybePromise<C>,
    numPartitions?: Partitions,
    partitionFunc?: PartitionFunction<K>,
    mapSideCombine: boolean = true,
  ): RDD<[K, C]> {
    return this.transform("combineByKey", () => {
      const create = this.capture(createCombiner, "combineByKey");
      const merge = this.capture(mergeValue, "combineByKey");
      const mergeAll = this.capture(mergeCombiners, "combineByKey");
      const aggregator: Aggregator<Fn> = {
        kind: "combine",
        createCombiner: create,
        mergeValue: merge,
        mergeCombiners: mergeAll,
      };
      const fns = [create, merge, mergeAll];
      return this.combine<K, C>(aggregator, fns, numPartitions, partitionFunc, { mapSideCombine });
    });
  }

  /** `[key, all its values]`, in the order of partitions. To sum or count use reduceByKey: it sends far less. */
  groupByKey<K, V>(
    this: RDD<Pair<K, V>>,
    numPartitions?: Partitions,
    partitionFunc?: PartitionFunction<K>,
  ): RDD<[K, V[]]> {
    return this.transform("groupByKey", () =>
      this.combine<K, V[]>({ kind: "group" }, [], numPartitions, partitionFunc, {
        mapSideCombine: false,
      }),
    );
  }

  /** The same pairs, placed by a partitioner. Does nothing where they are placed so already. */
  partitionBy<K, V>(
    this: RDD<Pair<K, V>>,
    numPartitions?: Partitions,
    partitionFunc?: PartitionFunction<K>,
  ): RDD<[K, V]> {
    return this.transform("partitionBy", () => {
      const { choice, fns } = choosePartitioner(numPartitions, partitionFunc);
      return this.make<[K, V]>({
        className: "ShuffledRDD",
        fns,
        node: {
          kind: "shuffle",
          parent: this.operator,
          partitioner: choice,
          mapSideCombine: false,
          read: { kind: "records" },
        },
      });
    });
  }

  /** About how many distinct values each key has, by a HyperLogLog++ sketch. */
  countApproxDistinctByKey<K>(
    this: RDD<Pair<K, unknown>>,
    relativeSD: number = 0.05,
    numPartitions?: Partitions,
  ): RDD<[K, number]> {
    const precision = sketchPrecision(relativeSD);
    return this.transform("countApproxDistinctByKey", () => {
      const aggregator: Aggregator<Fn> = {
        kind: "combine",
        createCombiner: builtin("sketchCreate", [precision, 0]),
        mergeValue: builtin("sketchAdd", [precision, 0]),
        mergeCombiners: builtin("sketchMerge", [precision, 0]),
      };
      const sketches = this.combine<K, unknown>(aggregator, [], numPartitions, undefined);
      return sketches.narrow<[K, number]>(
        { op: "mapValues", f: builtin("sketchCount", [precision, 0]) },
        { keeps: true },
      );
    });
  }

  protected combine<K, C>(
    aggregator: Aggregator<Fn>,
    own: readonly Fn[],
    partitions: Partitions | undefined,
    partitionFunc: PartitionFunction<K> | undefined,
    options: {
      readonly mapSideCombine?: boolean;
      readonly classes?: readonly CapturedClosure[];
    } = {},
  ): RDD<[K, C]> {
    const { choice, fns } = choosePartitioner(partitions, partitionFunc);
    return this.make<[K, C]>({
      className: "ShuffledRDD",
      fns: [...own, ...fns],
      classes: options.classes ?? [],
      node: {
        kind: "shuffle",
        parent: this.operator,
        partitioner: choice,
        mapSideCombine: options.mapSideCombine ?? true,
        read: { kind: "combine", aggregator },
      },
    });
  }
}
