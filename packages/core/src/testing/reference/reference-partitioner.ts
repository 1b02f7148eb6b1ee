import { hashKey, partitionForHash } from "../../key/hash-key.ts";
import { compareInOrder, type ValueOrder } from "./value-order.ts";

/** Where keys go. `identity` holds what makes two partitioners equal. */
export interface ReferencePartitioner {
  readonly n: number;
  readonly identity: readonly unknown[];
  partitionOf(key: unknown): number;
}

/** The one place where the reference shares code with the engine: where a hash puts a key is part of the semantics. */
export function hashPartitioner(n: number): ReferencePartitioner {
  return {
    n,
    identity: ["hash", n],
    partitionOf: (key) => partitionForHash(hashKey(key), n),
  };
}

export function functionPartitioner(
  n: number,
  partitionFunc: (key: never) => number,
): ReferencePartitioner {
  return {
    n,
    identity: ["function", n, partitionFunc],
    partitionOf: (key) => (((partitionFunc(key as never) % n) + n) % n) + 0,
  };
}

/**
 * Spark's RangePartitioner where every key is in its sample, which holds up to 20 keys a partition: bounds at equal
 * steps through the sorted keys, none twice, and therefore sometimes fewer partitions than asked for.
 */
export function rangePartitioner(
  keys: readonly unknown[],
  n: number,
  ascending: boolean,
  keyOf: (key: unknown) => unknown,
  order: ValueOrder = compareInOrder,
): ReferencePartitioner {
  const sorted = keys.map((key) => keyOf(key)).toSorted(order);
  const step = sorted.length / Math.min(n, sorted.length);
  const bounds: unknown[] = [];
  let target = step;
  for (const [i, key] of sorted.entries()) {
    if (bounds.length >= Math.min(n, sorted.length) - 1) break;
    if (i + 1 < target) continue;
    if (bounds.length > 0 && order(key, bounds.at(-1)) <= 0) continue;
    bounds.push(key);
    target += step;
  }
  return {
    n: bounds.length + 1,
    identity: ["range", {}],
    partitionOf: (key) => {
      const above = bounds.filter((bound) => order(keyOf(key), bound) > 0).length;
      return ascending ? above : bounds.length - above;
    },
  };
}

export function samePartitioner(
  a: ReferencePartitioner | undefined,
  b: ReferencePartitioner | undefined,
): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    a.identity.length === b.identity.length &&
    a.identity.every((part, i) => part === b.identity[i])
  );
}

/** An RDD as the choice of a default partitioner sees it. */
export interface Partitioned {
  readonly partitioner: ReferencePartitioner | undefined;
  readonly partitions: readonly unknown[];
}

/** Spark's `Partitioner.defaultPartitioner`, without `spark.default.parallelism`. */
export function defaultPartitioner(rdds: readonly Partitioned[]): ReferencePartitioner {
  const widest = Math.max(...rdds.map((rdd) => rdd.partitions.length));
  let largest: ReferencePartitioner | undefined;
  for (const { partitioner } of rdds)
    if (partitioner !== undefined && partitioner.n > (largest?.n ?? 0)) largest = partitioner;
  if (largest === undefined) return hashPartitioner(widest);
  const eligible = Math.log10(widest) - Math.log10(largest.n) < 1 || widest <= largest.n;
  return eligible ? largest : hashPartitioner(widest);
}

/** The partitioner of a shuffle of `rdds` with these arguments. */
export function choosePartitioner(
  rdds: readonly Partitioned[],
  numPartitions?: number,
  partitionFunc?: (key: never) => number,
): ReferencePartitioner {
  if (partitionFunc !== undefined) {
    const n = numPartitions ?? Math.max(...rdds.map((rdd) => rdd.partitions.length));
    return functionPartitioner(n, partitionFunc);
  }
  return numPartitions === undefined ? defaultPartitioner(rdds) : hashPartitioner(numPartitions);
}

/** The partitioner of `subtractByKey`, which goes by the RDD that is subtracted from. */
export function ownPartitioner(rdd: Partitioned, numPartitions?: number): ReferencePartitioner {
  if (numPartitions !== undefined) return hashPartitioner(numPartitions);
  return rdd.partitioner ?? hashPartitioner(rdd.partitions.length);
}
