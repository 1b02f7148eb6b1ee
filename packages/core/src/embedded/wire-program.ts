import type { PlanNode } from "../plan/plan-node.ts";
import type { FunctionRef } from "../plan/function-ref.ts";
import type { RddInfo } from "../plan/job-plan.ts";

/**
 * A stage program on its way through the engine: what the scheduler reads as plain values, all else as shared bytes,
 * so that a program costs its size once, however many threads run it.
 */
export interface WireProgram {
  /** Unique in the application; the same stage gets a new number with every job that brings it. */
  readonly id: number;
  readonly stage: number;
  readonly name: string;
  readonly root: PlanNode<FunctionRef>;
  /** The shuffle that its sink writes; absent for a result stage. */
  readonly shuffle?: number;
  /** Its sink writes to outside storage, which must have ended before the driver cleans up. */
  readonly isSave: boolean;
  readonly numTasks: number;
  /** Shuffles that some of its tasks may read. */
  readonly reads: readonly number[];
  /** Some of its tasks may read cached partitions. */
  readonly readsCache: boolean;
  /** Its tasks may give other records when they run again. */
  readonly isIndeterminate: boolean;
  readonly barrier: boolean;
  readonly rdds: readonly RddInfo[];
  readonly code: ProgramCode;
}

/** What executors need of a program. */
export interface ProgramCode {
  readonly id: number;
  /** `v8.serialize` of the stage program without leaves and without the bundle's blobs. */
  readonly bytes: SharedArrayBuffer;
  readonly blobs: readonly { readonly id: string; readonly bytes: SharedArrayBuffer }[];
  readonly leaves: readonly PackedLeaf[];
}

/** Blocks of all partitions of one leaf. */
export interface PackedLeaf {
  readonly buffers: readonly SharedArrayBuffer[];
  /** Number of the first block of each partition, and the number of blocks. */
  readonly starts: Uint32Array;
  /** Buffer, offset and length of each block. */
  readonly blocks: Uint32Array;
}

/** The blocks of partition `partition`, as views. */
export function unpackLeaf(leaf: PackedLeaf, partition: number): Uint8Array[] {
  const blocks: Uint8Array[] = [];
  const end = leaf.starts[partition + 1] ?? 0;
  for (let i = leaf.starts[partition] ?? 0; i < end; i++) {
    const buffer = leaf.buffers[leaf.blocks[i * 3] ?? 0];
    if (buffer !== undefined)
      blocks.push(new Uint8Array(buffer, leaf.blocks[i * 3 + 1], leaf.blocks[i * 3 + 2]));
  }
  return blocks;
}
