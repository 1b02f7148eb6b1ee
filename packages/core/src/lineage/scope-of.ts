import type { RddScope } from "../plan/job-plan.ts";
import type { CallSite } from "./call-site.ts";
import type { Operator } from "./operator.ts";

/** The first operator of each call of the user's; parents are asked for before their children. */
const scopes = new WeakMap<CallSite, RddScope>();

/** The call that made `operator`: all operators of one call have the same scope. */
export function scopeOf({ id, callSite }: Operator): RddScope {
  let scope = scopes.get(callSite);
  if (scope === undefined) {
    scope = { id, name: callSite.method };
    scopes.set(callSite, scope);
  }
  return scope;
}
