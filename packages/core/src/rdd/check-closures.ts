import { checkAtAction } from "../closure/closure-warnings.ts";
import type { ApplicationEvents } from "../events/application-events.ts";
import { lineageOf, type Operator } from "../lineage/operator.ts";

/**
 * Looks, at the first action, whether variables that the functions of a lineage captured have changed since: tasks
 * see the values from the transformation, other than in Spark, so that is said once.
 *
 * @throws {UserError} `CLOSURE_NOT_CAPTURABLE` for a variable that had no value at the transformation and has one now
 */
export function checkClosures(root: Operator, events: ApplicationEvents): void {
  for (const { closures, callSite } of lineageOf(root))
    for (const closure of closures)
      checkAtAction(
        closure,
        () => callSite.short,
        ({ code, message }) => {
          events.warn(code, message);
        },
      );
}
