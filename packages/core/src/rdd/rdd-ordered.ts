import { UserError } from "../errors/firesteel-error.ts";
import { compareValues } from "../key/compare-values.ts";
import { DriverEncoder } from "../lineage/driver-blocks.ts";
import { assertPartitionCount, BoundsPartitioner } from "../lineage/partitioner.ts";
import type { Resolution } from "../lineage/resolution.ts";
import type { Seed } from "../random/seed.ts";
import { builtin } from "../runtime/builtins/names.ts";
import type { ActionOptions, Pair } from "./function-types.ts";
import { newSeed } from "./new-seed.ts";
import {
  choosePartitioner,
  type PartitionFunction,
  type Partitions,
} from "./partitioner-argument.ts";
import { RddJoins } from "./rdd-joins.ts";
import type { RDD } from "./rdd.ts";
import { exactSampling } from "./sample-by-key-exact.ts";
import { orderOf, type SortOptions, sortShuffle } from "./sorting.ts";

/** Transformations of pair RDDs by the order of keys, and samples by key. */
export abstract class RddOrdered<T> extends RddJoins<T> {
  /** Sorted by key, over all partitions; `keyfunc` gives what is compared. Stable. */
  sortByKey<K, V>(
    this: RDD<Pair<K, V>>,
    ascending: boolean = true,
    numPartitions?: number,
    keyfunc?: (key: K) => unknown,
    options: SortOptions = {},
  ): RDD<[K, V]> {
    if (numPartitions !== undefined) assertPartitionCount(numPartitions, "numPartitions");
    return this.transform("sortByKey", () => {
      const order = orderOf(ascending, keyfunc, options);
      return this.handle<[K, V]>(
        sortShuffle(this.driver.lineage, this.operator, order, numPartitions),
      );
    });
  }

  /** Placed by a partitioner, and sorted by key inside each partition, which the shuffle does on its way. */
  repartitionAndSortWithinPartitions<K, V>(
    this: RDD<Pair<K, V>>,
    numPartitions?: Partitions,
    partitionFunc?: PartitionFunction<K>,
    ascending: boolean = true,
    keyfunc?: (key: K) => unknown,
    options: SortOptions = {},
  ): RDD<[K, V]> {
    return this.transform("repartitionAndSortWithinPartitions", () => {
      const { choice, fns } = choosePartitioner(numPartitions, partitionFunc);
      const { sortOrder } = orderOf(ascending, keyfunc, options);
      return this.make<[K, V]>({
        className: "ShuffledRDD",
        fns: sortOrder.keyFn === undefined ? fns : [...fns, sortOrder.keyFn],
        node: {
          kind: "shuffle",
          parent: this.operator,
          partitioner: choice,
          mapSideCombine: false,
          read: { kind: "sort", order: sortOrder },
        },
      });
    });
  }

  /** The pairs with `lower <= key <= upper`; looks only at the partitions that can have some after sortByKey. */
  filterByRange<K, V>(this: RDD<Pair<K, V>>, lower: K, upper: K): RDD<[K, V]> {
    return this.transform("filterByRange", () => {
      const pruned = this.make<Pair<K, V>>({
        className: "PartitionPruningRDD",
        node: {
          kind: "prune",
          parent: this.operator,
          choose: (parent) => partitionsInRange(parent, lower, upper),
          preservesPartitioning: false,
        },
      });
      const encoder = new DriverEncoder();
      const f = builtin("keyInRange", [encoder.value([lower, upper])]);
      return pruned.make<[K, V]>({
        className: "MapPartitionsRDD",
        classes: encoder.classes,
        node: {
          kind: "narrow",
          parent: pruned.operator,
          body: { op: "filter", f },
          preservesPartitioning: true,
          barrier: false,
        },
      });
    });
  }

  /** A sample with a fraction of its own for every key; the rows are those of Spark's RDD API for the same seed. */
  sampleByKey<K, V>(
    this: RDD<Pair<K, V>>,
    withReplacement: boolean,
    fractions: ReadonlyMap<K, number>,
    seed: Seed = newSeed(),
  ): RDD<[K, V]> {
    assertFractions(fractions);
    return this.transform("sampleByKey", () =>
      this.narrow<[K, V]>(
        { op: "flatMap", f: builtin("sampleByKey", [withReplacement, [...fractions], seed]) },
        { keeps: true },
      ),
    );
  }

  /**
   * As {@link sampleByKey}, with exactly `ceil(fraction * count)` pairs of every key. Runs jobs when it is called,
   * hence the promise.
   */
  async sampleByKeyExact<K, V>(
    this: RDD<Pair<K, V>>,
    withReplacement: boolean,
    fractions: ReadonlyMap<K, number>,
    seed: Seed = newSeed(),
    options: ActionOptions = {},
  ): Promise<RDD<[K, V]>> {
    assertFractions(fractions);
    const callSite = this.driver.lineage.callSite("sampleByKeyExact");
    const source = { driver: this.driver, operator: this.operator, callSite };
    const body = await exactSampling(source, withReplacement, fractions, seed, options.signal);
    return this.transform("sampleByKeyExact", () => this.narrow<[K, V]>(body, { keeps: true }));
  }
}

function assertFractions(fractions: ReadonlyMap<unknown, number>): void {
  for (const [key, fraction] of fractions)
    if (!(fraction >= 0))
      throw new UserError(
        "INVALID_FRACTION",
        `the fraction of key ${String(key)} must be at least 0, not ${fraction}`,
      );
}

function partitionsInRange(parent: Resolution, lower: unknown, upper: unknown): readonly number[] {
  const all = Array.from({ length: parent.numPartitions }, (_, p) => p);
  const partitioner = parent.partitioning?.partitioner;
  if (!(partitioner instanceof BoundsPartitioner) || partitioner.order.keyFn !== undefined)
    return all;
  if (compareValues(lower, upper) > 0) return [];
  const ends = [partitioner.getPartition(lower), partitioner.getPartition(upper)];
  return all.slice(Math.min(...ends), Math.max(...ends) + 1);
}
