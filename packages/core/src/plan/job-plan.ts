import type { ClosureBundle } from "../closure/closure-bundle.ts";
import type { FunctionRef } from "./function-ref.ts";
import type { PlanNode } from "./plan-node.ts";
import type { Sink } from "./sink.ts";
import type { StorageLevelJson } from "./storage-level-json.ts";

/**
 * The serialisable recipe of one stage. Plain data: `v8.serialize` copies it without loss, and nothing in it names a
 * thread, a process or an address. Both engines hand it, as it is, to the task runtime.
 */
export interface StageProgram {
  /** Unique in the application. A shuffle's stage keeps its number in later plans. */
  readonly stage: number;
  /** `reduceByKey at app.ts:12:5`. */
  readonly name: string;
  /** The user's stack where it was made, one frame a line; for the UI. */
  readonly details?: string;
  /** The stages that write the shuffles it reads. */
  readonly parents?: readonly number[];
  readonly root: PlanNode<FunctionRef>;
  readonly sink: Sink<FunctionRef>;
  /** Number of partitions of `root`: one task each. */
  readonly numTasks: number;
  /** The closures of this stage, and the user's classes that its blocks may hold. */
  readonly bundle: ClosureBundle;
  /** `leaves[leaf][partition]`: blocks of a `values` leaf, one structured-clone encoded split of a `source` leaf. */
  readonly leaves: readonly (readonly LeafPartition[])[];
  /** All tasks at once, or none (`RDDBarrier`). */
  readonly barrier: boolean;
  /**
   * Its functions may give other records when a task runs again (`Math.random()`): where output of it is lost, whatever
   * was made of the output must be made again as a whole.
   */
  readonly isIndeterminate?: boolean;
  /** RDDs whose operators this stage runs, root last; for the UI and `toDebugString`. */
  readonly rdds: readonly RddInfo[];
}

export interface LeafPartition {
  readonly blocks: readonly Uint8Array[];
  /** Where the partition had best run, as host names; a hint. */
  readonly preferredHosts: readonly string[];
}

export interface RddInfo {
  readonly id: number;
  readonly name: string;
  readonly callSite: string;
  readonly parents: readonly number[];
  readonly numPartitions: number;
  /** The operation that made it, and perhaps others; RDDs of one operation have equal scopes. */
  readonly scope?: RddScope;
  /** How it is persisted; absent where it is not. */
  readonly storageLevel?: StorageLevelJson;
  /** It begins a barrier stage. */
  readonly barrier?: boolean;
}

/** One call of the user's, such as `reduceByKey`, however many RDDs it takes. */
export interface RddScope {
  readonly id: number;
  readonly name: string;
}

/** A shuffle of a plan: who writes it and how wide it is. */
export interface ShufflePlan {
  readonly shuffle: number;
  /** The stage whose sink writes it. */
  readonly stage: number;
  readonly numMaps: number;
  readonly numReduces: number;
  /** Later jobs will read it again: keep it until `Engine.release`. Otherwise it may go when the job ends. */
  readonly retain: boolean;
}

/** The stages of one job, parents first; the last one is the result stage. */
export interface JobPlan {
  readonly stages: readonly StageProgram[];
  readonly shuffles: readonly ShufflePlan[];
  /** Further numbers for stages that an earlier job had, too, for where each job numbers its stages anew, as in Spark. */
  readonly aliases?: ReadonlyMap<number, number>;
}
