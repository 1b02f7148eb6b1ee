/**
 * One row on its way between stages, and from the last stage to the driver: a block with its address. All columns
 * but the last are 32-bit integers.
 */
export interface BlockRow {
  /** Pre-image of `task` under Spark's hash partitioning: where the row goes. */
  readonly hash: number;
  /** The task of the consuming stage. */
  readonly task: number;
  /** Whose output it is: see `tags.ts`. */
  readonly tag: number;
  /** Partition of that output. */
  readonly partition: number;
  /** Map task that wrote it. */
  readonly map: number;
  /** Order of the blocks of one map task for one partition; {@link markerSequence} in rows that only say that the task exists. */
  readonly sequence: number;
  readonly bytes: Uint8Array;
}

/** Rows of this sequence hold no block: they make sure that a task without input runs, and knows which it is. */
export const markerSequence = -1;

/** Names of the columns, in order, as Spark sees them. */
export const rowColumns = ["h", "t", "x", "q", "m", "s", "d"] as const;

const nothing = new Uint8Array(0);

export function markerRow(hash: number, task: number, tag: number): BlockRow {
  return { hash, task, tag, partition: task, map: 0, sequence: markerSequence, bytes: nothing };
}
