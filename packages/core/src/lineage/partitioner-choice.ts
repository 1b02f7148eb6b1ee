import type { SortOrder } from "../plan/sort-order.ts";
import type { Fn } from "./functions.ts";
import type { Operator } from "./operator.ts";
import type { BoundsPartitioner, Partitioner, RangeOrder } from "./partitioner.ts";

/** How a shuffle is to be partitioned, as far as it is known when the transformation is called. */
export type PartitionerChoice =
  /** `Partitioner.defaultPartitioner` of the parents. */
  | { readonly kind: "default" }
  /** The first parent's partitioner, or hash with as many partitions as it has. */
  | { readonly kind: "own" }
  | { readonly kind: "hash"; readonly n: number }
  /** `n` undefined: the default number of partitions. */
  | {
      readonly kind: "function";
      readonly n: number | undefined;
      readonly partitionFunc: (key: never) => number;
      readonly fn: Fn;
    }
  /** A partitioner of the user's own class; `fn(key)` is its `getPartition`. */
  | { readonly kind: "custom"; readonly partitioner: Partitioner; readonly fn: Fn }
  | { readonly kind: "range"; readonly source: RangeSource }
  /** Ranges whose bounds are known: those of another RDD. */
  | {
      readonly kind: "bounds";
      readonly partitioner: BoundsPartitioner;
      readonly keyFn: Fn | undefined;
    }
  /** Records, not pairs, dealt out in turn. */
  | { readonly kind: "roundRobin"; readonly n: number };

/**
 * A range partitioning whose bounds come from a sampling job, once, when they are first needed. Shared by all that
 * use the same one, so that they are partitioned alike.
 */
export interface RangeSource {
  /** RDD of pairs whose keys are sampled. */
  readonly sampled: Operator;
  /** Number of partitions wanted; fewer come out where there are fewer distinct keys. */
  readonly n: number | undefined;
  readonly samplePointsPerPartition: number;
  /** RDD id that seeds the sketch. */
  readonly sketchRdd: number;
  /** For the driver. */
  readonly order: RangeOrder;
  /** For executors. */
  readonly sortOrder: SortOrder<Fn>;
  partitioner: BoundsPartitioner | undefined;
  resolving: Promise<BoundsPartitioner> | undefined;
}
