import type { CapturedClosure } from "../closure/captured-closure.ts";
import type { ApplicationEvents } from "../events/application-events.ts";
import { lineageOf, type Operator } from "../lineage/operator.ts";

const checked = new WeakSet<CapturedClosure>();

/**
 * Looks, at the first action, whether variables that the functions of a lineage captured have changed since: tasks
 * see the values from the transformation, other than in Spark, so that is said once.
 *
 * @throws {UserError} `CLOSURE_NOT_CAPTURABLE` for a variable that had no value at the transformation and has one now
 */
export function checkClosures(root: Operator, events: ApplicationEvents): void {
  for (const { closures, callSite } of lineageOf(root))
    for (const closure of closures) {
      if (checked.has(closure)) continue;
      closure.verifyAtAction();
      checked.add(closure);
      const changed = closure.changedBindings();
      if (changed.length === 0) continue;
      const [names, have] = [changed.join(", "), changed.length === 1 ? "has" : "have"];
      events.engineListener({
        type: "warning",
        code: "CAPTURED_VARIABLE_CHANGED",
        message: `${names} ${have} changed since the function of ${callSite.short} captured the value: tasks use the old one`,
        time: Date.now(),
      });
    }
}
