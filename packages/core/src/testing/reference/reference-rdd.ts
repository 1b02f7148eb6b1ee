import { UserError } from "../../errors/firesteel-error.ts";
import { BernoulliCellSampler } from "../../random/bernoulli-cell-sampler.ts";
import { BernoulliSampler } from "../../random/bernoulli-sampler.ts";
import { partitionSeeds } from "../../random/partition-seeds.ts";
import { PoissonSampler } from "../../random/poisson-sampler.ts";
import { splitRanges } from "../../random/random-split.ts";
import type { Sampler } from "../../random/sampler.ts";
import { offsetSeed, type Seed } from "../../random/seed.ts";
import { ReferenceActions } from "./reference-actions.ts";
import {
  choosePartitioner,
  ownPartitioner,
  rangePartitioner,
  samePartitioner,
} from "./reference-partitioner.ts";
import {
  cogroup,
  cogroupBy,
  combineByKey,
  type Laid,
  type Pair,
  placeBy,
  sortPartitions,
} from "./reference-shuffle.ts";
import { assertOrdered, valueOrder } from "./value-order.ts";

type PartitionFunc<K> = (key: K) => number;
type Pairs<K, V> = ReferenceRDD<Pair<K, V>>;
type Nulls = { readonly nulls?: "first" | "last" };

/**
 * The RDD API as a naive, eager program over a list of partitions: the oracle that the engines are compared with.
 * Where Spark leaves an order open (the rows of a hash partition), this one has some order too.
 */
export class ReferenceRDD<T> extends ReferenceActions<T> {
  static of<T>({ partitions, partitioner }: Laid<T>): ReferenceRDD<T> {
    return new ReferenceRDD(partitions, partitioner);
  }

  mapPartitionsWithIndex<U>(
    f: (index: number, elements: IterableIterator<T>) => Iterable<U>,
    preservesPartitioning: boolean = false,
  ): ReferenceRDD<U> {
    return new ReferenceRDD(
      this.partitions.map((partition, i) => [...f(i, partition.values())]),
      preservesPartitioning ? this.partitioner : undefined,
    );
  }

  mapPartitions<U>(f: (elements: IterableIterator<T>) => Iterable<U>): ReferenceRDD<U> {
    return this.mapPartitionsWithIndex((_, elements) => f(elements));
  }

  map<U>(f: (element: T) => U): ReferenceRDD<U> {
    return this.mapPartitions((elements) => [...elements].map((x) => f(x)));
  }

  flatMap<U>(f: (element: T) => Iterable<U>): ReferenceRDD<U> {
    return this.mapPartitions((elements) => [...elements].flatMap((x) => [...f(x)]));
  }

  filter(f: (element: T) => boolean): ReferenceRDD<T> {
    return this.mapPartitionsWithIndex((_, elements) => [...elements].filter((x) => f(x)), true);
  }

  glom(): ReferenceRDD<T[]> {
    return this.mapPartitions((elements) => [[...elements]]);
  }

  keyBy<K>(f: (element: T) => K): Pairs<K, T> {
    return this.map((x) => [f(x), x] as const);
  }

  keys<K>(this: Pairs<K, unknown>): ReferenceRDD<K> {
    return this.map(([key]) => key);
  }

  values<V>(this: Pairs<unknown, V>): ReferenceRDD<V> {
    return this.map(([, value]) => value);
  }

  mapValues<K, V, W>(this: Pairs<K, V>, f: (value: V) => W): Pairs<K, W> {
    return new ReferenceRDD(this.map(([k, v]) => [k, f(v)] as const).partitions, this.partitioner);
  }

  flatMapValues<K, V, W>(this: Pairs<K, V>, f: (value: V) => Iterable<W>): Pairs<K, W> {
    const flat = this.flatMap(([k, v]) => [...f(v)].map((w) => [k, w] as const));
    return new ReferenceRDD(flat.partitions, this.partitioner);
  }

  coalesce(numPartitions: number, shuffle: boolean = false): ReferenceRDD<T> {
    if (shuffle) return this.repartition(numPartitions);
    const count = this.partitions.length;
    if (numPartitions >= count) return new ReferenceRDD(this.partitions);
    return new ReferenceRDD(
      Array.from({ length: numPartitions }, (_, i) =>
        this.partitions
          .slice(
            Math.floor((i * count) / numPartitions),
            Math.floor(((i + 1) * count) / numPartitions),
          )
          .flat(),
      ),
    );
  }

  /** Some even distribution; which one is not promised. */
  repartition(numPartitions: number): ReferenceRDD<T> {
    const dealt: T[][] = Array.from({ length: numPartitions }, () => []);
    for (const [i, x] of this.collect().entries()) dealt[i % numPartitions]?.push(x);
    return new ReferenceRDD(dealt);
  }

  union(other: ReferenceRDD<T>): ReferenceRDD<T> {
    return unionAll([this, other]);
  }

  zip<U>(other: ReferenceRDD<U>): ReferenceRDD<Pair<T, U>> {
    return this.zipPartitions(other, (left, right) => {
      const a = [...left];
      const b = [...right];
      if (a.length !== b.length)
        throw new UserError("ZIP_LENGTH_MISMATCH", "zip of partitions of different lengths");
      return a.map((x, i) => [x, b[i] as U] as const);
    });
  }

  zipPartitions<U, R>(
    other: ReferenceRDD<U>,
    f: (a: IterableIterator<T>, b: IterableIterator<U>) => Iterable<R>,
  ): ReferenceRDD<R> {
    if (this.partitions.length !== other.partitions.length)
      throw new UserError("ZIP_PARTITIONS_MISMATCH", "zip of different numbers of partitions");
    return this.mapPartitionsWithIndex((i, left) =>
      f(left, (other.partitions[i] as readonly U[]).values()),
    );
  }

  zipWithIndex(): ReferenceRDD<Pair<T, number>> {
    let next = 0;
    return this.map((x) => [x, next++] as const);
  }

  zipWithUniqueId(): ReferenceRDD<Pair<T, number>> {
    const n = this.partitions.length;
    return this.mapPartitionsWithIndex((p, elements) =>
      [...elements].map((x, i) => [x, i * n + p] as const),
    );
  }

  cartesian<U>(other: ReferenceRDD<U>): ReferenceRDD<Pair<T, U>> {
    return new ReferenceRDD(
      this.partitions.flatMap((left) =>
        other.partitions.map((right) => left.flatMap((x) => right.map((y) => [x, y] as const))),
      ),
    );
  }

  sample(withReplacement: boolean, fraction: number, seed: Seed): ReferenceRDD<T> {
    const seeds = partitionSeeds(seed, this.partitions.length);
    return this.#sampled((p) => {
      const partitionSeed = seeds[p] as bigint;
      return withReplacement
        ? new PoissonSampler(fraction, partitionSeed)
        : new BernoulliSampler(fraction, partitionSeed);
    });
  }

  randomSplit(weights: readonly number[], seed: Seed): ReferenceRDD<T>[] {
    return splitRanges(weights).map(({ lower, upper }) =>
      this.#sampled((p) => new BernoulliCellSampler(lower, upper, false, offsetSeed(seed, p))),
    );
  }

  #sampled(samplerOf: (partition: number) => Sampler): ReferenceRDD<T> {
    return this.mapPartitionsWithIndex((p, elements) => {
      const sampler = samplerOf(p);
      return [...elements].flatMap((x) => Array.from({ length: sampler.accept() }, () => x));
    }, true);
  }

  combineByKey<K, V, C>(
    this: Pairs<K, V>,
    create: (value: V) => C,
    mergeValue: (combiner: C, value: V) => C,
    mergeCombiners: (a: C, b: C) => C,
    numPartitions?: number,
    partitionFunc?: PartitionFunc<K>,
  ): Pairs<K, C> {
    return ReferenceRDD.of(
      combineByKey(this, { create, mergeValue, mergeCombiners }, numPartitions, partitionFunc),
    );
  }

  aggregateByKey<K, V, U>(
    this: Pairs<K, V>,
    zero: U,
    seqOp: (u: U, value: V) => U,
    combOp: (a: U, b: U) => U,
    numPartitions?: number,
    partitionFunc?: PartitionFunc<K>,
  ): Pairs<K, U> {
    const create = (value: V): U => seqOp(structuredClone(zero), value);
    const steps = { create, mergeValue: seqOp, mergeCombiners: combOp };
    return ReferenceRDD.of(combineByKey(this, steps, numPartitions, partitionFunc));
  }

  foldByKey<K, V>(
    this: Pairs<K, V>,
    zero: V,
    f: (a: V, b: V) => V,
    numPartitions?: number,
    partitionFunc?: PartitionFunc<K>,
  ): Pairs<K, V> {
    return this.aggregateByKey(zero, f, f, numPartitions, partitionFunc);
  }

  reduceByKey<K, V>(
    this: Pairs<K, V>,
    f: (a: V, b: V) => V,
    numPartitions?: number,
    partitionFunc?: PartitionFunc<K>,
  ): Pairs<K, V> {
    const steps = { create: (value: V) => value, mergeValue: f, mergeCombiners: f };
    return ReferenceRDD.of(combineByKey(this, steps, numPartitions, partitionFunc));
  }

  groupByKey<K, V>(
    this: Pairs<K, V>,
    numPartitions?: number,
    partitionFunc?: PartitionFunc<K>,
  ): Pairs<K, V[]> {
    const steps = {
      create: (value: V) => [value],
      mergeValue: (values: V[], value: V) => [...values, value],
      mergeCombiners: (a: V[], b: V[]) => [...a, ...b],
    };
    return ReferenceRDD.of(combineByKey(this, steps, numPartitions, partitionFunc));
  }

  groupBy<K>(
    f: (element: T) => K,
    numPartitions?: number,
    partitionFunc?: PartitionFunc<K>,
  ): Pairs<K, T[]> {
    return this.keyBy(f).groupByKey(numPartitions, partitionFunc);
  }

  distinct(numPartitions?: number): ReferenceRDD<T> {
    return this.map((x) => [x, undefined] as const)
      .reduceByKey((a) => a, numPartitions)
      .keys();
  }

  partitionBy<K, V>(
    this: Pairs<K, V>,
    numPartitions: number,
    partitionFunc?: PartitionFunc<K>,
  ): Pairs<K, V> {
    return ReferenceRDD.of(placeBy(this, choosePartitioner([this], numPartitions, partitionFunc)));
  }

  cogroup<K>(
    this: Pairs<K, unknown>,
    other: Pairs<K, unknown>,
    numPartitions?: number,
  ): Pairs<K, unknown[][]> {
    return ReferenceRDD.of(cogroup([this, other], numPartitions));
  }

  groupWith<K>(
    this: Pairs<K, unknown>,
    ...others: readonly Pairs<K, unknown>[]
  ): Pairs<K, unknown[][]> {
    return ReferenceRDD.of(cogroup([this, ...others]));
  }

  join<K, V, W>(this: Pairs<K, V>, other: Pairs<K, W>, numPartitions?: number): Pairs<K, [V, W]> {
    return this.#joined(other, numPartitions, false, false);
  }

  leftOuterJoin<K, V, W>(
    this: Pairs<K, V>,
    other: Pairs<K, W>,
    numPartitions?: number,
  ): Pairs<K, [V, W | undefined]> {
    return this.#joined(other, numPartitions, true, false);
  }

  rightOuterJoin<K, V, W>(
    this: Pairs<K, V>,
    other: Pairs<K, W>,
    numPartitions?: number,
  ): Pairs<K, [V | undefined, W]> {
    return this.#joined(other, numPartitions, false, true);
  }

  fullOuterJoin<K, V, W>(
    this: Pairs<K, V>,
    other: Pairs<K, W>,
    numPartitions?: number,
  ): Pairs<K, [V | undefined, W | undefined]> {
    return this.#joined(other, numPartitions, true, true);
  }

  #joined<K>(
    this: Pairs<K, unknown>,
    other: Pairs<K, unknown>,
    numPartitions: number | undefined,
    keepLeft: boolean,
    keepRight: boolean,
  ): Pairs<K, [never, never]> {
    return this.cogroup(other, numPartitions).flatMapValues(([vs = [], ws = []]) => {
      const lefts = vs.length === 0 && keepRight ? [undefined] : vs;
      const rights = ws.length === 0 && keepLeft ? [undefined] : ws;
      return lefts.flatMap((v) => rights.map((w) => [v, w] as [never, never]));
    });
  }

  subtractByKey<K, V>(
    this: Pairs<K, V>,
    other: Pairs<K, unknown>,
    numPartitions?: number,
  ): Pairs<K, V> {
    const partitioner = ownPartitioner(this, numPartitions);
    return ReferenceRDD.of(cogroupBy([this, other], partitioner)).flatMapValues(([left, right]) =>
      right?.length === 0 ? (left as V[]) : [],
    );
  }

  subtract(other: ReferenceRDD<T>, numPartitions?: number): ReferenceRDD<T> {
    const marked = (rdd: ReferenceRDD<T>): Pairs<T, true> => rdd.map((x) => [x, true] as const);
    return marked(this).subtractByKey(marked(other), numPartitions).keys();
  }

  intersection(other: ReferenceRDD<T>, numPartitions?: number): ReferenceRDD<T> {
    const marked = (rdd: ReferenceRDD<T>): Pairs<T, true> => rdd.map((x) => [x, true] as const);
    return marked(this)
      .cogroup(marked(other), numPartitions)
      .filter(([, sides]) => sides.every((side) => side.length > 0))
      .keys();
  }

  sortByKey<K, V>(
    this: Pairs<K, V>,
    ascending: boolean = true,
    numPartitions: number = this.getNumPartitions(),
    keyFn: (key: K) => unknown = (key) => key,
    { nulls }: Nulls = {},
  ): Pairs<K, V> {
    const order = valueOrder(ascending, nulls);
    const keyOf = keyFn as (key: unknown) => unknown;
    const keys = this.collect().map(([key]) => key);
    assertOrdered(keys.map(keyOf), order);
    const upwards: typeof order = ascending ? order : (a, b) => order(b, a);
    const partitioner = rangePartitioner(keys, numPartitions, ascending, keyOf, upwards);
    const compare: typeof order = (a, b) => order(keyOf(a), keyOf(b));
    return ReferenceRDD.of(sortPartitions(placeBy(this, partitioner), compare));
  }

  sortBy(
    keyFn: (element: T) => unknown,
    ascending: boolean = true,
    numPartitions: number = this.getNumPartitions(),
    options: Nulls = {},
  ): ReferenceRDD<T> {
    return this.keyBy(keyFn)
      .sortByKey(ascending, numPartitions, (key) => key, options)
      .values();
  }

  repartitionAndSortWithinPartitions<K, V>(
    this: Pairs<K, V>,
    numPartitions: number = this.getNumPartitions(),
    partitionFunc?: PartitionFunc<K>,
    ascending: boolean = true,
    keyFn: (key: K) => unknown = (key) => key,
  ): Pairs<K, V> {
    const order = valueOrder(ascending);
    const placed = this.partitionBy(numPartitions, partitionFunc);
    const compare: typeof order = (a, b) => order(keyFn(a as K), keyFn(b as K));
    return ReferenceRDD.of(sortPartitions(placed, compare));
  }

  filterByRange<K, V>(this: Pairs<K, V>, lower: K, upper: K): Pairs<K, V> {
    const order = valueOrder(true);
    return this.filter(([key]) => order(lower, key) <= 0 && order(key, upper) <= 0);
  }
}

/** Partitions side by side; merged one by one where all RDDs are partitioned alike. */
export function unionAll<T>(rdds: readonly ReferenceRDD<T>[]): ReferenceRDD<T> {
  const [first] = rdds;
  if (first !== undefined && rdds.every((r) => samePartitioner(r.partitioner, first.partitioner)))
    return new ReferenceRDD(
      first.partitions.map((_, i) => rdds.flatMap((rdd) => rdd.partitions[i] as readonly T[])),
      first.partitioner,
    );
  return new ReferenceRDD(rdds.flatMap((rdd) => rdd.partitions));
}
