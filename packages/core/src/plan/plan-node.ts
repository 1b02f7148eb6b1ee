import type { Aggregator } from "./aggregator.ts";
import type { NarrowOp } from "./narrow-op.ts";
import type { SortOrder } from "./sort-order.ts";
import type { StorageLevelJson } from "./storage-level-json.ts";

/**
 * The narrow part of a stage as a tree: leaves are the stage's inputs, inner nodes narrow operators. Each node has
 * partitions of its own; a task evaluates one partition of the root, and each node asks for the partitions of its
 * inputs that its kind says (see `inputPartitions`).
 */
export type PlanNode<F> =
  | LeafNode<F>
  /** A chain without another input; partition p of `input`. */
  | { readonly kind: "narrow"; readonly input: PlanNode<F>; readonly ops: readonly NarrowOp<F>[] }
  /** Read from the cache where partition p is there, else computed from `input` and stored. */
  | {
      readonly kind: "cached";
      readonly rdd: number;
      readonly level: StorageLevelJson;
      readonly partitions: number;
      readonly input: PlanNode<F>;
    }
  /** Partitions of all inputs one after another; `sizes[i]` is the number of partitions of input i. */
  | {
      readonly kind: "union";
      readonly inputs: readonly PlanNode<F>[];
      readonly sizes: readonly number[];
    }
  /** Partition p is partition p of every input, in order (`PartitionerAwareUnionRDD`). */
  | { readonly kind: "alignedUnion"; readonly inputs: readonly PlanNode<F>[] }
  /** Partition p is the input's partitions `groups[p]`, in order (`CoalescedRDD`). */
  | {
      readonly kind: "coalesce";
      readonly input: PlanNode<F>;
      readonly groups: readonly (readonly number[])[];
    }
  /** Partition p is the input's partition `partitions[p]` (`PartitionPruningRDD`). */
  | {
      readonly kind: "select";
      readonly input: PlanNode<F>;
      readonly partitions: readonly number[];
    }
  /** `f` takes one iterator per input, over partition p of each, and returns an iterable (`ZippedPartitionsRDD`). */
  | {
      readonly kind: "zip";
      readonly inputs: readonly PlanNode<F>[];
      readonly f: F;
      readonly label: string;
    }
  /** Partition p pairs each record of left partition `p / rightPartitions` with each of right `p % rightPartitions`. */
  | {
      readonly kind: "cartesian";
      readonly left: PlanNode<F>;
      readonly right: PlanNode<F>;
      readonly rightPartitions: number;
    }
  /** Inputs of pairs, partitioned alike; partition p of each. */
  | {
      readonly kind: "cogroup";
      readonly inputs: readonly PlanNode<F>[];
      readonly emit: CogroupEmit;
    };

/**
 * What a cogroup gives for a key: `groups` `[k, [values of input 0, values of input 1, …]]`; the joins `[k, [v, w]]`
 * for every combination of the two inputs' values, an absent side being undefined; `subtract` the first input's
 * pairs whose key is in no other input; `intersect` `[k, undefined]` once for keys that every input has.
 */
export type CogroupEmit =
  "groups" | "inner" | "leftOuter" | "rightOuter" | "fullOuter" | "subtract" | "intersect";

/** The inputs of a stage. `leaf` numbers the stage's per-partition leaf data (`StageProgram.leaves`). */
export type LeafNode<F> =
  /** Blocks that the driver made (`parallelize`). */
  | { readonly kind: "values"; readonly leaf: number }
  /** Partition p covers indices `[p * count / n, (p + 1) * count / n)` rounded down; record i is `start + i * step`. */
  | {
      readonly kind: "range";
      readonly start: number;
      readonly step: number;
      readonly count: number;
      readonly n: number;
    }
  /** Splits of an `InputFormat`, which `format` makes; a split is structured-clone data in `leaves[leaf][p]`. */
  | { readonly kind: "source"; readonly leaf: number; readonly format: F; readonly label: string }
  | { readonly kind: "shuffle"; readonly shuffle: number; readonly read: ShuffleRead<F> };

/** What a reduce task does with the records of its partition. */
export type ShuffleRead<F> =
  /** As they were written, in map order. */
  | { readonly kind: "records" }
  /** One pair a key; `combined` says whether the map side wrote combiners. */
  | { readonly kind: "combine"; readonly aggregator: Aggregator<F>; readonly combined: boolean }
  /** Pairs sorted by key; stable. */
  | { readonly kind: "sort"; readonly order: SortOrder<F> };
