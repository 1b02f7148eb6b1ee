import { capture } from "../lineage/functions.ts";
import type { Operator } from "../lineage/operator.ts";
import type { RangeOrder } from "../lineage/partitioner.ts";
import type { RangeSource } from "../lineage/partitioner-choice.ts";
import type { Fn } from "../lineage/functions.ts";
import type { SortOrder } from "../plan/sort-order.ts";
import type { LineageFactory } from "./lineage-factory.ts";

/** Options of sorts that Spark has not. */
export interface SortOptions {
  /** Where null and undefined go, whatever the direction; without it they are refused. */
  readonly nulls?: "first" | "last";
}

/** An order as the driver and as the executors apply it. */
export interface KeyOrder {
  readonly order: RangeOrder;
  readonly sortOrder: SortOrder<Fn>;
}

export function orderOf(
  ascending: boolean,
  keyFn: ((key: never) => unknown) | undefined,
  options: SortOptions,
): KeyOrder {
  const { nulls } = options;
  return {
    order: { ascending, keyFn, nulls },
    sortOrder: {
      ascending,
      ...(keyFn === undefined ? {} : { keyFn: capture(keyFn, "keyfunc") }),
      ...(nulls === undefined ? {} : { nulls }),
    },
  };
}

/** Pairs of `parent` in ranges of their keys, each range sorted. */
export function sortShuffle(
  lineage: LineageFactory,
  parent: Operator,
  { order, sortOrder }: KeyOrder,
  numPartitions: number | undefined,
): Operator {
  const source: RangeSource = {
    sampled: parent,
    n: numPartitions,
    samplePointsPerPartition: 20,
    sketchRdd: lineage.nextRdd(),
    order,
    sortOrder,
    partitioner: undefined,
    resolving: undefined,
  };
  lineage.skipIds(1);
  return lineage.operator({
    className: "ShuffledRDD",
    fns: sortOrder.keyFn === undefined ? [] : [sortOrder.keyFn],
    node: {
      kind: "shuffle",
      parent,
      partitioner: { kind: "range", source },
      mapSideCombine: false,
      read: { kind: "sort", order: sortOrder },
    },
  });
}
