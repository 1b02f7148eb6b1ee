import { UserError } from "../../errors/firesteel-error.ts";
import type { FunctionRef } from "../../plan/function-ref.ts";
import type { PartitionerSpec } from "../../plan/partitioner-spec.ts";
import { XORShiftRandom } from "../../random/xor-shift-random.ts";
import type { Column } from "../batch.ts";
import { describeValue } from "../describe-value.ts";
import { decodeBlock } from "../../block/decode-block.ts";
import { makeComparator } from "../../key/compare-values.ts";
import { hashKey, partitionForHash } from "../../key/hash-key.ts";
import { KindTracker } from "../../key/kind-tracker.ts";
import { refusePromise } from "../operator-errors.ts";
import type { TaskRun } from "../task-run.ts";

/** Fills `targets[i]` with the reduce partition of `keys[i]` (of record i where the partitioner looks at no key). */
export type FillTargets = (keys: Column, length: number, targets: Int32Array) => void;

export function targetsOf(
  run: TaskRun,
  partitioner: PartitionerSpec<FunctionRef>,
  label: string,
): FillTargets {
  switch (partitioner.kind) {
    case "hash":
      return hashTargets(partitioner.n);
    case "range":
      return rangeTargets(run, partitioner, label);
    case "function":
      return functionTargets(run, partitioner, label);
    case "roundRobin":
      return roundRobinTargets(partitioner.n, run.task.partition);
  }
}

function hashTargets(n: number): FillTargets {
  return (keys, length, targets) => {
    for (let i = 0; i < length; i++) targets[i] = partitionForHash(hashKey(keys[i]), n);
  };
}

function functionTargets(
  run: TaskRun,
  { f, n }: PartitionerSpec<FunctionRef> & { kind: "function" },
  label: string,
): FillTargets {
  const partitionOf = run.resolveFunction(f, run.task.partition);
  return (keys, length, targets) => {
    try {
      for (let i = 0; i < length; i++) {
        const partition = partitionOf(keys[i]);
        if (i === 0) refusePromise(partition, label);
        if (typeof partition !== "number" || !Number.isSafeInteger(partition))
          throw new UserError(
            "PARTITION_NOT_INTEGER",
            `the partition function of ${label} must return an integer, but returned ${describeValue(partition)} for the key ${describeValue(keys[i])}`,
          );
        targets[i] = ((partition % n) + n) % n;
      }
    } catch (error) {
      throw run.failures.charge(error, label);
    }
  };
}

/** Spark: `RangePartitioner.getPartition`: the first bound that is not less than the key; reversed when descending. */
function rangeTargets(
  run: TaskRun,
  { bounds, order }: PartitionerSpec<FunctionRef> & { kind: "range" },
  label: string,
): FillTargets {
  const limits = decodeBlock(bounds, run.instance.classes).records();
  const keyFn =
    order.keyFn === undefined ? undefined : run.resolveFunction(order.keyFn, run.task.partition);
  const { ascending } = order;
  // Positions among descending partitions are counted from the other end, so the place of nulls is mirrored too.
  const nulls =
    order.nulls === undefined || ascending
      ? order.nulls
      : order.nulls === "first"
        ? "last"
        : "first";
  const compare = makeComparator(nulls === undefined ? {} : { nulls });
  const tracker = new KindTracker({ nulls: order.nulls });
  for (const limit of limits) tracker.add(limit);
  const numbers = limits.every((limit) => typeof limit === "number" && limit === limit)
    ? Float64Array.from(limits as number[])
    : undefined;
  return (keys, length, targets) => {
    try {
      for (let i = 0; i < length; i++) {
        const key = keyFn === undefined ? keys[i] : keyFn(keys[i]);
        tracker.add(key);
        const place =
          numbers !== undefined && typeof key === "number"
            ? lowerNumber(numbers, key)
            : lowerBound(limits, key, compare);
        targets[i] = ascending ? place : limits.length - place;
      }
      tracker.assertComparable();
    } catch (error) {
      throw run.failures.charge(error, label);
    }
  };
}

function lowerBound(
  limits: readonly unknown[],
  key: unknown,
  compare: (a: unknown, b: unknown) => number,
): number {
  let low = 0;
  let high = limits.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(limits[middle], key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The same for numbers, of which NaN comes behind all limits. */
function lowerNumber(limits: Float64Array, key: number): number {
  let low = 0;
  let high = limits.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((limits[middle] as number) >= key) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Spark: `RDD.coalesce(shuffle = true)`: in turn, from a start that depends on the partition only. */
function roundRobinTargets(n: number, partition: number): FillTargets {
  let position = new XORShiftRandom(partition).nextInt(n);
  return (_, length, targets) => {
    for (let i = 0; i < length; i++) {
      position = (position + 1) % n;
      targets[i] = position;
    }
  };
}
