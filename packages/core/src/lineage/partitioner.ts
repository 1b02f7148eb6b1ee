import { registerCoreExports } from "../closure/core-exports.ts";
import { UserError } from "../errors/firesteel-error.ts";
import { hashKey } from "../key/hash-key.ts";
import { keysEqual } from "../key/keys-equal.ts";
import { partitionForHash } from "../key/hash-key.ts";
import { makeComparator } from "../key/compare-values.ts";

/**
 * Says which partition a key belongs to. Extend it for a rule of your own; an instance travels to the executors by
 * value. Two RDDs whose partitioners are equal are joined without a shuffle. Spark: `Partitioner.scala`.
 */
export abstract class Partitioner {
  abstract readonly numPartitions: number;
  /** A whole number from 0 to `numPartitions - 1`. */
  abstract getPartition(key: unknown): number;

  /** Whether `other` puts every key where this one does; same object unless overridden. */
  equals(other: unknown): boolean {
    return this === other;
  }
}

/** By the structural hash of the key; null goes to partition 0. */
export class HashPartitioner extends Partitioner {
  override readonly numPartitions: number;

  constructor(numPartitions: number) {
    super();
    assertPartitionCount(numPartitions, "numPartitions", 0);
    this.numPartitions = numPartitions;
  }

  override getPartition(key: unknown): number {
    return partitionForHash(hashKey(key), this.numPartitions);
  }

  override equals(other: unknown): boolean {
    return other instanceof HashPartitioner && other.numPartitions === this.numPartitions;
  }
}

/** By a function of the key, taken modulo the number of partitions; equal where the function is the same one. */
export class FunctionPartitioner extends Partitioner {
  override readonly numPartitions: number;
  readonly partitionFunc: (key: never) => number;

  constructor(numPartitions: number, partitionFunc: (key: never) => number) {
    super();
    assertPartitionCount(numPartitions, "numPartitions", 0);
    this.numPartitions = numPartitions;
    this.partitionFunc = partitionFunc;
  }

  override getPartition(key: unknown): number {
    const raw = this.partitionFunc(key as never);
    return ((raw % this.numPartitions) + this.numPartitions) % this.numPartitions;
  }

  override equals(other: unknown): boolean {
    return (
      other instanceof FunctionPartitioner &&
      other.numPartitions === this.numPartitions &&
      other.partitionFunc === this.partitionFunc
    );
  }
}

/** How a range partitioner orders keys. */
export interface RangeOrder {
  readonly ascending: boolean;
  readonly keyFn: ((key: never) => unknown) | undefined;
  readonly nulls: "first" | "last" | undefined;
}

/**
 * By ranges of the sorted keys: with ascending order partition i holds what is greater than `bounds[i - 1]` and at
 * most `bounds[i]`, with descending order the partitions are numbered from the other end. Spark: `RangePartitioner`.
 */
export class BoundsPartitioner extends Partitioner {
  /** Ascending, whatever the order is. */
  readonly bounds: readonly unknown[];
  readonly order: RangeOrder;
  readonly #compare: (a: unknown, b: unknown) => number;

  constructor(bounds: readonly unknown[], order: RangeOrder) {
    super();
    this.bounds = bounds;
    this.order = order;
    this.#compare = boundsComparator(order);
  }

  override get numPartitions(): number {
    return this.bounds.length + 1;
  }

  override getPartition(key: unknown): number {
    const { keyFn } = this.order;
    return this.partitionOfSortKey(keyFn === undefined ? key : keyFn(key as never));
  }

  /** As {@link getPartition} where the key function was applied already. */
  partitionOfSortKey(key: unknown): number {
    let low = 0;
    let high = this.bounds.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(this.bounds[middle], key) < 0) low = middle + 1;
      else high = middle;
    }
    return this.order.ascending ? low : this.bounds.length - low;
  }

  override equals(other: unknown): boolean {
    return (
      other instanceof BoundsPartitioner &&
      other.order.ascending === this.order.ascending &&
      other.order.keyFn === this.order.keyFn &&
      other.order.nulls === this.order.nulls &&
      other.bounds.length === this.bounds.length &&
      this.bounds.every((bound, i) => keysEqual(bound, other.bounds[i]))
    );
  }
}

/** The ascending order in which bounds are kept; with it, nulls end up where `order` wants them after mirroring. */
export function boundsComparator(order: RangeOrder): (a: unknown, b: unknown) => number {
  if (order.nulls === undefined) return makeComparator({ ascending: true });
  const isFirst = (order.nulls === "first") === order.ascending;
  return makeComparator({ ascending: true, nulls: isFirst ? "first" : "last" });
}

/** @throws {UserError} `INVALID_PARTITION_COUNT` unless `n` is a whole number of at least `min` */
export function assertPartitionCount(n: unknown, parameter: string, min: number = 1): void {
  if (typeof n === "number" && Number.isInteger(n) && n >= min && n < 2 ** 31) return;
  throw new UserError(
    "INVALID_PARTITION_COUNT",
    `${parameter} must be a whole number of at least ${min}, not ${typeof n === "string" ? JSON.stringify(n) : String(n)}`,
    { fields: { parameter } },
  );
}

registerCoreExports({ Partitioner, HashPartitioner, FunctionPartitioner, BoundsPartitioner });
