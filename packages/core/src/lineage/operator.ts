import type { CapturedClosure } from "../closure/captured-closure.ts";
import type { InputFormat } from "../io/input-format.ts";
import type { Aggregator } from "../plan/aggregator.ts";
import type { LeafPartition } from "../plan/job-plan.ts";
import type { NarrowOp } from "../plan/narrow-op.ts";
import type { CogroupEmit, ShuffleRead } from "../plan/plan-node.ts";
import type { CallSite } from "./call-site.ts";
import type { CheckpointMark } from "./checkpoint-mark.ts";
import type { Fn } from "./functions.ts";
import type { PartitionCoalescer } from "./partition-coalescer.ts";
import type { PartitionerChoice } from "./partitioner-choice.ts";
import type { Resolution } from "./resolution.ts";
import type { ResourceProfile } from "./resource-profile.ts";
import type { StorageLevel } from "./storage-level.ts";

/**
 * One node of the lineage. `node` says what it computes and from what; everything else is what the user may still
 * change (name, storage level, checkpoint) or what planning has found out. Handles (`RDD`) point to operators and
 * operators to their parents, never back, so that what nobody holds can be collected.
 */
export interface Operator {
  /** The RDD's id: ascending in order of creation. */
  readonly id: number;
  /** Spark's name for the kind of RDD, for `toDebugString`: `MapPartitionsRDD`. */
  readonly className: string;
  readonly callSite: CallSite;
  /** The user's functions in `node`, as it was made. */
  closures: readonly CapturedClosure[];
  /** Classes of records and values that the driver encoded for this operator. */
  classes: readonly CapturedClosure[];
  /** Replaced once, when a checkpoint cuts the lineage. */
  node: OperatorNode;
  name: string | undefined;
  storageLevel: StorageLevel;
  checkpoint: CheckpointMark | undefined;
  resourceProfile: ResourceProfile | undefined;
  /** Known after the first planning; dropped when the lineage is cut. */
  resolution: Resolution | undefined;
  /** Planning under way, shared by concurrent actions. */
  resolving: Promise<Resolution> | undefined;
  /** Shuffles that this operator reads, by parent; numbers stay the same for all jobs. */
  readonly shuffles: (ShuffleToken | undefined)[];
}

/** Identity of one shuffle; when it is collected, the engine may free the shuffle's output. */
export interface ShuffleToken {
  readonly shuffle: number;
  readonly stage: number;
}

type WithoutOrigin<O> = O extends unknown ? Omit<O, "rdd" | "label"> : never;

/** A narrow operator without what the planner adds. */
export type NarrowBody = WithoutOrigin<NarrowOp<Fn>>;

/** What an operator computes. */
export type OperatorNode =
  | { readonly kind: "values"; readonly partitions: readonly LeafPartition[] }
  | {
      readonly kind: "range";
      readonly start: number;
      readonly step: number;
      readonly count: number;
      readonly n: number;
    }
  | SourceNode
  | {
      readonly kind: "narrow";
      readonly parent: Operator;
      readonly body: NarrowBody;
      readonly preservesPartitioning: boolean;
      /** Its stage runs all tasks at once. */
      readonly barrier: boolean;
    }
  /** `[x, index]`: needs the sizes of all partitions but the last. */
  | { readonly kind: "zipWithIndex"; readonly parent: Operator }
  /** A narrow operator that is made from the number of partitions. */
  | {
      readonly kind: "sized";
      readonly parent: Operator;
      readonly preservesPartitioning: boolean;
      readonly make: (numPartitions: number) => NarrowBody;
    }
  | { readonly kind: "union"; readonly parents: readonly Operator[] }
  | {
      readonly kind: "coalesce";
      readonly parent: Operator;
      readonly numPartitions: number;
      readonly coalescer: PartitionCoalescer | undefined;
    }
  /** Some partitions of the parent; `choose` may look at its partitioner. */
  | {
      readonly kind: "prune";
      readonly parent: Operator;
      readonly choose: (parent: Resolution) => readonly number[];
      readonly preservesPartitioning: boolean;
    }
  | {
      readonly kind: "zip";
      readonly parents: readonly Operator[];
      readonly f: Fn;
      readonly preservesPartitioning: boolean;
    }
  | { readonly kind: "cartesian"; readonly left: Operator; readonly right: Operator }
  | {
      readonly kind: "shuffle";
      readonly parent: Operator;
      readonly partitioner: PartitionerChoice;
      /** Combine on the map side too. */
      readonly mapSideCombine: boolean;
      readonly read: ShuffleReadKind;
    }
  | {
      readonly kind: "cogroup";
      readonly parents: readonly Operator[];
      readonly partitioner: PartitionerChoice;
      readonly emit: CogroupEmit;
    };

/** What the reduce side does; `combine` gets its `combined` from the map side. */
export type ShuffleReadKind =
  | Extract<ShuffleRead<Fn>, { kind: "records" | "sort" }>
  | { readonly kind: "combine"; readonly aggregator: Aggregator<Fn> };

export interface SourceNode {
  readonly kind: "source";
  /** The driver's own instance, for the splits. */
  readonly format: InputFormat<unknown>;
  /** How executors make it. */
  readonly fn: Fn;
  readonly minSplits: number;
  /** What is read, for messages and `toDebugString`. */
  readonly label: string;
}

/** The operators that `node` reads, in order. */
export function parentsOf(node: OperatorNode): readonly Operator[] {
  switch (node.kind) {
    case "values":
    case "range":
    case "source":
      return [];
    case "narrow":
    case "zipWithIndex":
    case "sized":
    case "coalesce":
    case "prune":
    case "shuffle":
      return [node.parent];
    case "union":
    case "zip":
    case "cogroup":
      return node.parents;
    case "cartesian":
      return [node.left, node.right];
  }
}

/**
 * Every operator that `root` needs, parents first, each once. Iterative: lineages of iterative programs are deeper
 * than the stack. `skip` leaves an operator (and what only it needs) out.
 */
export function lineageOf(
  root: Operator,
  skip: (operator: Operator) => boolean = () => false,
): Operator[] {
  const order: Operator[] = [];
  const seen = new Set<Operator>();
  const stack: { operator: Operator; parents: readonly Operator[]; next: number }[] = [];
  const push = (operator: Operator): void => {
    if (seen.has(operator) || skip(operator)) return;
    seen.add(operator);
    stack.push({ operator, parents: parentsOf(operator.node), next: 0 });
  };
  push(root);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const parent = top.parents[top.next++];
    if (parent !== undefined) push(parent);
    else {
      order.push(top.operator);
      stack.pop();
    }
  }
  return order;
}
