import type { Reader } from "./reader.ts";
import type { Batch } from "./batch.ts";
import type { MaybePromise } from "./task-environment.ts";

/** A builtin over a partition that takes whole batches instead of iterating records. */
export interface BatchFold {
  add(batch: Batch): MaybePromise<void> | undefined;
  /** What the partition comes to, awaited; for `mapPartitions`, the records. */
  result(): unknown;
  /** For `mapPartitions`, instead of `result`: the records, where they may not fit in memory. */
  readonly read?: () => MaybePromise<Reader>;
}

export function isBatchFold(value: unknown): value is BatchFold {
  return typeof value === "object" && value !== null && "add" in value && "result" in value;
}
