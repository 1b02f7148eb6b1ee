import { afterAll, beforeAll, describe } from "vitest";
import type { SparkContext } from "../rdd/spark-context.ts";
import { actionsBehaviour } from "./behaviour/actions-behaviour.ts";
import { combinedBehaviour } from "./behaviour/combined-behaviour.ts";
import { contextBehaviour } from "./behaviour/context-behaviour.ts";
import { errorBehaviour } from "./behaviour/error-behaviour.ts";
import { foldsBehaviour } from "./behaviour/folds-behaviour.ts";
import { type EngineSupport, jobControlBehaviour } from "./behaviour/job-control-behaviour.ts";
import { joinsBehaviour } from "./behaviour/joins-behaviour.ts";
import { narrowBehaviour } from "./behaviour/narrow-behaviour.ts";
import { orderedBehaviour } from "./behaviour/ordered-behaviour.ts";
import { pairsBehaviour } from "./behaviour/pairs-behaviour.ts";
import { persistenceBehaviour } from "./behaviour/persistence-behaviour.ts";

/**
 * The behaviour of RDDs and contexts, whatever engine runs them: registers tests with vitest. `openContext` makes the
 * context that all tests of the suite share; `supports` says what its engine may leave out.
 */
export function rddBehaviour(
  name: string,
  openContext: () => SparkContext,
  supports: EngineSupport = { killedTask: "isRetried" },
): void {
  describe(name, () => {
    let context: SparkContext | undefined;
    const sc = (): SparkContext => {
      if (context === undefined) throw new Error("no test is running");
      return context;
    };
    beforeAll(() => {
      context = openContext();
    });
    afterAll(async () => {
      await context?.stop();
    });
    narrowBehaviour(sc);
    combinedBehaviour(sc);
    pairsBehaviour(sc);
    joinsBehaviour(sc);
    orderedBehaviour(sc);
    actionsBehaviour(sc);
    foldsBehaviour(sc);
    persistenceBehaviour(sc);
    contextBehaviour(sc);
    jobControlBehaviour(sc, supports);
    errorBehaviour(sc);
  });
}
