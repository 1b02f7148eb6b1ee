import { InternalError } from "../errors/firesteel-error.ts";
import type { LeafPartition } from "../plan/job-plan.ts";
import type { PartitionerSpec } from "../plan/partitioner-spec.ts";
import type { Fn } from "./functions.ts";
import type { NarrowBody, Operator } from "./operator.ts";
import type { Partitioner } from "./partitioner.ts";

/** What planning found out about an operator, by I/O or by jobs. */
export interface Resolution {
  readonly numPartitions: number;
  readonly partitioning: Partitioning | undefined;
  /** Kind of operator: what it needed. */
  readonly detail:
    | { readonly kind: "none" }
    /** Encoded splits with their hosts. */
    | { readonly kind: "splits"; readonly partitions: readonly LeafPartition[] }
    /** Index of the first record of each partition. */
    | { readonly kind: "starts"; readonly starts: readonly number[] }
    | { readonly kind: "body"; readonly body: NarrowBody }
    | { readonly kind: "groups"; readonly groups: readonly (readonly number[])[] }
    | { readonly kind: "chosen"; readonly partitions: readonly number[] }
    | { readonly kind: "union"; readonly aligned: boolean; readonly sizes: readonly number[] }
    /** Parents by position that are read in place, without a shuffle, and the spec for the others. */
    | {
        readonly kind: "exchange";
        readonly inPlace: readonly boolean[];
        readonly spec: PartitionerSpec<Fn>;
      };
}

/** A partitioner with what executors need to apply it. */
export interface Partitioning {
  readonly partitioner: Partitioner;
  readonly spec: PartitionerSpec<Fn>;
}

/** The resolution of an operator that is known to be resolved. */
export function resolved(operator: Operator): Resolution {
  const { resolution } = operator;
  if (resolution === undefined)
    throw new InternalError(
      "RDD_NOT_RESOLVED",
      `RDD ${operator.id} was planned before its parents`,
    );
  return resolution;
}
