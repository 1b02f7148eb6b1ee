import type { CogroupEmit } from "../plan/plan-node.ts";
import type { Pair } from "./function-types.ts";
import { choosePartitioner, type Partitions } from "./partitioner-argument.ts";
import type { RDD } from "./rdd.ts";
import { RddPairs } from "./rdd-pairs.ts";

/** Transformations of several pair RDDs by key. */
export abstract class RddJoins<T> extends RddPairs<T> {
  /** Every pair of values of the same key. */
  join<K, V, W>(
    this: RDD<Pair<K, V>>,
    other: RDD<Pair<K, W>>,
    numPartitions?: Partitions,
  ): RDD<[K, [V, W]]> {
    return this.transform("join", () => this.joined([other], "inner", numPartitions));
  }

  /** As {@link join}; a key that `other` lacks comes with undefined. */
  leftOuterJoin<K, V, W>(
    this: RDD<Pair<K, V>>,
    other: RDD<Pair<K, W>>,
    numPartitions?: Partitions,
  ): RDD<[K, [V, W | undefined]]> {
    return this.transform("leftOuterJoin", () => this.joined([other], "leftOuter", numPartitions));
  }

  rightOuterJoin<K, V, W>(
    this: RDD<Pair<K, V>>,
    other: RDD<Pair<K, W>>,
    numPartitions?: Partitions,
  ): RDD<[K, [V | undefined, W]]> {
    return this.transform("rightOuterJoin", () =>
      this.joined([other], "rightOuter", numPartitions),
    );
  }

  fullOuterJoin<K, V, W>(
    this: RDD<Pair<K, V>>,
    other: RDD<Pair<K, W>>,
    numPartitions?: Partitions,
  ): RDD<[K, [V | undefined, W | undefined]]> {
    return this.transform("fullOuterJoin", () => this.joined([other], "fullOuter", numPartitions));
  }

  /** `[key, [values here, values there, …]]` for every key that any of two to four RDDs has. */
  cogroup<K, V, W>(
    this: RDD<Pair<K, V>>,
    other: RDD<Pair<K, W>>,
    numPartitions?: Partitions,
  ): RDD<[K, [V[], W[]]]>;
  cogroup<K, V, W1, W2>(
    this: RDD<Pair<K, V>>,
    other1: RDD<Pair<K, W1>>,
    other2: RDD<Pair<K, W2>>,
    numPartitions?: Partitions,
  ): RDD<[K, [V[], W1[], W2[]]]>;
  cogroup<K, V, W1, W2, W3>(
    this: RDD<Pair<K, V>>,
    other1: RDD<Pair<K, W1>>,
    other2: RDD<Pair<K, W2>>,
    other3: RDD<Pair<K, W3>>,
    numPartitions?: Partitions,
  ): RDD<[K, [V[], W1[], W2[], W3[]]]>;
  cogroup(this: RDD<Pair<unknown, unknown>>, ...args: readonly unknown[]): RDD<never> {
    return this.transform("cogroup", () => {
      const others = args.filter((arg) => arg instanceof RddJoins) as RDD<unknown>[];
      const partitions = args.slice(others.length)[0] as Partitions | undefined;
      return this.joined(others, "groups", partitions);
    });
  }

  /** {@link cogroup} with the default partitioner. */
  groupWith<K, V, W>(this: RDD<Pair<K, V>>, other: RDD<Pair<K, W>>): RDD<[K, [V[], W[]]]>;
  groupWith<K, V, W1, W2>(
    this: RDD<Pair<K, V>>,
    other1: RDD<Pair<K, W1>>,
    other2: RDD<Pair<K, W2>>,
  ): RDD<[K, [V[], W1[], W2[]]]>;
  groupWith<K, V, W1, W2, W3>(
    this: RDD<Pair<K, V>>,
    other1: RDD<Pair<K, W1>>,
    other2: RDD<Pair<K, W2>>,
    other3: RDD<Pair<K, W3>>,
  ): RDD<[K, [V[], W1[], W2[], W3[]]]>;
  groupWith(
    this: RDD<Pair<unknown, unknown>>,
    ...others: readonly RDD<Pair<unknown, unknown>>[]
  ): RDD<never> {
    return this.transform("groupWith", () => this.joined(others, "groups", undefined));
  }

  /** The pairs whose key `other` has not. */
  subtractByKey<K, V>(
    this: RDD<Pair<K, V>>,
    other: RDD<Pair<K, unknown>>,
    numPartitions?: Partitions,
  ): RDD<[K, V]> {
    return this.transform("subtractByKey", () => this.joined([other], "subtract", numPartitions));
  }

  protected joined<U>(
    others: readonly RDD<unknown>[],
    emit: CogroupEmit,
    partitions: Partitions | undefined,
  ): RDD<U> {
    const otherwise = emit === "subtract" ? "own" : "default";
    const { choice, fns } = choosePartitioner(partitions, undefined, otherwise);
    // Spark makes a CoGroupedRDD, values as sequences, and for joins their combinations.
    if (emit === "groups") this.driver.lineage.skipIds(1);
    else if (emit !== "subtract") this.driver.lineage.skipIds(2);
    return this.make<U>({
      className: emit === "subtract" ? "SubtractedRDD" : "CoGroupedRDD",
      fns,
      node: {
        kind: "cogroup",
        parents: [this.operator, ...others.map((rdd) => rdd.operator)],
        partitioner: choice,
        emit,
      },
    });
  }
}
