import type { Batch } from "./batch.ts";
import type { MaybePromise } from "./task-environment.ts";

/** A builtin over a partition that takes whole batches instead of iterating records. */
export interface BatchFold {
  add(batch: Batch): MaybePromise<void> | undefined;
  /** What the partition comes to; for `mapPartitions`, the records. */
  result(): unknown;
}

export function isBatchFold(value: unknown): value is BatchFold {
  return typeof value === "object" && value !== null && "add" in value && "result" in value;
}
