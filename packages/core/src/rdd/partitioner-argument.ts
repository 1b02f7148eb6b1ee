import { withVars } from "../closure/with-vars.ts";
import { capture, type Fn } from "../lineage/functions.ts";
import {
  assertPartitionCount,
  BoundsPartitioner,
  FunctionPartitioner,
  HashPartitioner,
  Partitioner,
} from "../lineage/partitioner.ts";
import type { PartitionerChoice } from "../lineage/partitioner-choice.ts";
import { RangePartitioner } from "./range-partitioner.ts";

/** A number of partitions, or a partitioner. */
export type Partitions = number | Partitioner;

/** A function of the key whose result is taken modulo the number of partitions. */
export type PartitionFunction<K> = (key: K) => number;

export interface ChosenPartitioner {
  readonly choice: PartitionerChoice;
  readonly fns: readonly Fn[];
}

/** What `numPartitions` and `partitionFunc` of a transformation mean, and what leaving both out does. */
export function choosePartitioner<K>(
  partitions: Partitions | undefined,
  partitionFunc: PartitionFunction<K> | undefined,
  otherwise: "default" | "own" = "default",
): ChosenPartitioner {
  if (partitions instanceof Partitioner) return ofPartitioner(partitions);
  if (partitions !== undefined) assertPartitionCount(partitions, "numPartitions");
  if (partitionFunc !== undefined) {
    const fn = capture(partitionFunc, "partitionFunc");
    return { choice: { kind: "function", n: partitions, partitionFunc, fn }, fns: [fn] };
  }
  if (partitions === undefined) return { choice: { kind: otherwise }, fns: [] };
  return { choice: { kind: "hash", n: partitions }, fns: [] };
}

function ofPartitioner(partitioner: Partitioner): ChosenPartitioner {
  if (partitioner instanceof HashPartitioner)
    return { choice: { kind: "hash", n: partitioner.numPartitions }, fns: [] };
  if (partitioner instanceof FunctionPartitioner)
    return choosePartitioner(partitioner.numPartitions, partitioner.partitionFunc);
  if (partitioner instanceof RangePartitioner) {
    const { keyFn } = partitioner.source.sortOrder;
    return {
      choice: { kind: "range", source: partitioner.source },
      fns: keyFn === undefined ? [] : [keyFn],
    };
  }
  if (partitioner instanceof BoundsPartitioner) {
    const { keyFn } = partitioner.order;
    const fn = keyFn === undefined ? undefined : capture(keyFn, "keyfunc");
    return {
      choice: { kind: "bounds", partitioner, keyFn: fn },
      fns: fn === undefined ? [] : [fn],
    };
  }
  const fn = capture(
    withVars({ partitioner }, (vars) => (key: unknown) => vars.partitioner.getPartition(key)),
    "partitioner",
  );
  return { choice: { kind: "custom", partitioner, fn }, fns: [fn] };
}
