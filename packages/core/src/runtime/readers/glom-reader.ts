import { recordBatch } from "../batch.ts";
import type { Pace } from "../pace.ts";
import type { Reader } from "../reader.ts";
import { drain, drainNow } from "./drain.ts";

/** The whole partition as one record. */
export function glomReader(input: Reader, pace: Pace): Reader {
  let isDone = false;
  return {
    mayWait: input.mayWait,
    open: input.open,
    next: () => {
      if (isDone) return null;
      isDone = true;
      if (!input.mayWait) return recordBatch([drainNow(input)]);
      return drain({ mayWait: true, next: (want) => input.next(want) }, pace).then((all) =>
        recordBatch([all]),
      );
    },
  };
}
