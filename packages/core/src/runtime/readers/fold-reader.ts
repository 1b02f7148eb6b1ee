import { recordBatch } from "../batch.ts";
import type { BatchFold } from "../batch-fold.ts";
import type { FailureLog } from "../operator-errors.ts";
import type { Pace } from "../pace.ts";
import type { Reader } from "../reader.ts";
import { forEachBatch } from "./drain.ts";

/** The records that a fold of the whole partition comes to. */
export function foldReader(
  input: Reader,
  fold: BatchFold,
  label: string,
  pace: Pace,
  failures: FailureLog,
): Reader {
  let isDone = false;
  let records: readonly unknown[] = [];
  return {
    mayWait: false,
    open: async () => {
      try {
        await forEachBatch(input, pace, (batch) => fold.add(batch));
        records = fold.result() as readonly unknown[];
      } catch (error) {
        throw failures.charge(error, label);
      }
    },
    next: () => {
      if (isDone) return null;
      isDone = true;
      return recordBatch(records);
    },
  };
}
