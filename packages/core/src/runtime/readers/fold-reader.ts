import type { BatchFold } from "../batch-fold.ts";
import type { FailureLog } from "../operator-errors.ts";
import type { Pace } from "../pace.ts";
import type { Reader } from "../reader.ts";
import { forEachBatch } from "./drain.ts";
import { arrayReader } from "./simple-readers.ts";

/** The records that a fold of the whole partition comes to. */
export function foldReader(
  input: Reader,
  fold: BatchFold,
  label: string,
  pace: Pace,
  failures: FailureLog,
): Reader {
  let output: Reader | undefined;
  return {
    mayWait: false,
    open: async () => {
      try {
        await forEachBatch(input, pace, (batch) => fold.add(batch));
        output =
          fold.read === undefined
            ? arrayReader((await fold.result()) as readonly unknown[])
            : await fold.read();
      } catch (error) {
        throw failures.charge(error, label);
      }
    },
    next: (want) => (output as Reader).next(want),
  };
}
