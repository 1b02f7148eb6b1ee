import type { Aggregator } from "./aggregator.ts";
import type { PartitionerSpec } from "./partitioner-spec.ts";
import type { SortOrder } from "./sort-order.ts";

/**
 * What a stage does with the records of its root. `shuffleWrite` leaves blocks with the engine; all others are
 * actions, whose result per partition is a list of blocks: many records for `collect` and `top`, one record
 * otherwise (none for `reduce` of an empty partition).
 */
export type Sink<F> =
  | {
      readonly kind: "shuffleWrite";
      readonly shuffle: number;
      readonly partitioner: PartitionerSpec<F>;
      /** Combine values by key before writing; the values written are then combiners. */
      readonly combine?: Aggregator<F>;
      /**
       * Whether reduce tasks sort by key: then only those of equal keys have to stay in the order in which they came, and
       * blocks may be written so that they are fast to sort.
       */
      readonly isSorted?: boolean;
    }
  /** At most `limit` records of each partition, in order. */
  | { readonly kind: "collect"; readonly limit?: number }
  | { readonly kind: "count" }
  | { readonly kind: "reduce"; readonly f: F }
  /** `zero` is a block of one record, decoded afresh per partition. */
  | { readonly kind: "aggregate"; readonly zero: Uint8Array; readonly seqOp: F }
  /** The `n` first records by `order`, sorted. */
  | { readonly kind: "top"; readonly n: number; readonly order: SortOrder<F> }
  | { readonly kind: "foreach"; readonly f: F }
  /** `f(iterator, partition)`, whose result, awaited, is the record. Also for builtins: histogram, stats, sketches, … */
  | { readonly kind: "partition"; readonly f: F }
  /** Writes with the `OutputFormat` that `format` makes; the record is the commit message. `job` is the format's own data. */
  | { readonly kind: "save"; readonly format: F; readonly job: unknown };
