import { EnvironmentError } from "../../errors/firesteel-error.ts";
import { refusePromise } from "../operator-errors.ts";
import type { BuiltinFactories, Callable } from "./builtin-context.ts";
import { pipeLines } from "./pipe.ts";

/** Functions over the iterator of a partition. */
export const iteratorFunctions: BuiltinFactories<"pipe" | "discardResult" | "lostCheckpoint"> = {
  pipe: (context, [options, hasContextFunction], functions) => {
    const printContext = hasContextFunction === true ? functions[0] : undefined;
    const printElement = hasContextFunction === true ? functions[1] : functions[0];
    return (records: AsyncIterable<unknown>) =>
      pipeLines({ options, printContext, printElement, records, context });
  },
  discardResult: ({ isAsync, label }, _, [f]) => {
    const call = f as Callable;
    if (isAsync[0] === true)
      return async (records: unknown) => {
        await call(records);
      };
    return (records: unknown) => {
      refusePromise(call(records), label);
    };
  },
  lostCheckpoint:
    (_, [rdd]) =>
    () => {
      throw new EnvironmentError(
        "CHECKPOINT_LOST",
        `a partition of RDD ${rdd} is gone, and its lineage was cut by localCheckpoint(): use checkpoint(), which survives the loss of an executor`,
      );
    },
};
