import { KeyList } from "./key-list.ts";
import {
  choosePartitioner,
  type ReferencePartitioner,
  samePartitioner,
} from "./reference-partitioner.ts";

export type Pair<K, V> = readonly [K, V];
type Partitions<T> = readonly (readonly T[])[];

/** Partitions, and by what they are partitioned, if by anything. */
export interface Laid<T> {
  readonly partitions: Partitions<T>;
  readonly partitioner: ReferencePartitioner | undefined;
}

/** How values of a key are combined; `mergeCombiners` is used only where a shuffle is in between. */
export interface Combine<V, C> {
  readonly create: (value: V) => C;
  readonly mergeValue: (combiner: C, value: V) => C;
  readonly mergeCombiners: (a: C, b: C) => C;
}

/** Deals pairs out to where the partitioner puts their keys, in the order of the partitions they come from. */
function place<K, V>(
  partitions: Partitions<Pair<K, V>>,
  partitioner: ReferencePartitioner,
): Pair<K, V>[][] {
  const placed: Pair<K, V>[][] = Array.from({ length: partitioner.n }, () => []);
  for (const partition of partitions)
    for (const pair of partition) placed[partitioner.partitionOf(pair[0])]?.push(pair);
  return placed;
}

/** Combines the values of each key inside one partition. */
function combineValues<K, V, C>(
  pairs: readonly Pair<K, V>[],
  { create, mergeValue }: Omit<Combine<V, C>, "mergeCombiners">,
): Pair<K, C>[] {
  const combined = new KeyList<K, C>();
  for (const [key, value] of pairs)
    combined.set(
      key,
      combined.has(key) ? mergeValue(combined.get(key) as C, value) : create(value),
    );
  return combined.entries;
}

/** Values by key for several sides, each as the list of its values: `[key, [values of side 0, …]]`. */
function cogroupPartition<K>(
  sides: readonly (readonly Pair<K, unknown>[])[],
): Pair<K, unknown[][]>[] {
  const groups = new KeyList<K, unknown[][]>();
  for (const [i, side] of sides.entries())
    for (const [key, value] of side)
      groups.getOrInsert(key, () => sides.map(() => []))[i]?.push(value);
  return groups.entries;
}

/** Moves nothing where the pairs are partitioned that way already. */
export function placeBy<K, V>(
  rdd: Laid<Pair<K, V>>,
  partitioner: ReferencePartitioner,
): Laid<Pair<K, V>> {
  if (samePartitioner(rdd.partitioner, partitioner)) return rdd;
  return { partitions: place(rdd.partitions, partitioner), partitioner };
}

/** Combines on the map side, moves the combiners, merges them; or combines in place without a shuffle. */
export function combineByKey<K, V, C>(
  rdd: Laid<Pair<K, V>>,
  steps: Combine<V, C>,
  numPartitions?: number,
  partitionFunc?: (key: K) => number,
): Laid<Pair<K, C>> {
  const partitioner = choosePartitioner([rdd], numPartitions, partitionFunc);
  const combined = rdd.partitions.map((partition) => combineValues(partition, steps));
  if (samePartitioner(rdd.partitioner, partitioner)) return { partitions: combined, partitioner };
  const merge = { create: (c: C) => c, mergeValue: steps.mergeCombiners };
  const partitions = place(combined, partitioner).map((pairs) => combineValues(pairs, merge));
  return { partitions, partitioner };
}

/** The values of every key, by side. */
export function cogroup<K>(
  rdds: readonly Laid<Pair<K, unknown>>[],
  numPartitions?: number,
): Laid<Pair<K, unknown[][]>> {
  return cogroupBy(rdds, choosePartitioner(rdds, numPartitions));
}

export function cogroupBy<K>(
  rdds: readonly Laid<Pair<K, unknown>>[],
  partitioner: ReferencePartitioner,
): Laid<Pair<K, unknown[][]>> {
  const sides = rdds.map((rdd) => placeBy(rdd, partitioner).partitions);
  const partitions = Array.from({ length: partitioner.n }, (_, p) =>
    cogroupPartition(sides.map((side) => side[p] ?? [])),
  );
  return { partitions, partitioner };
}

/** Sorts each partition by key; equal keys stay in order. */
export function sortPartitions<K, V>(
  rdd: Laid<Pair<K, V>>,
  compare: (a: unknown, b: unknown) => number,
): Laid<Pair<K, V>> {
  const sort = (pairs: readonly Pair<K, V>[]): Pair<K, V>[] =>
    pairs.toSorted(([a], [b]) => compare(a, b));
  return { partitions: rdd.partitions.map(sort), partitioner: rdd.partitioner };
}
