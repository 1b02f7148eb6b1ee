import { captureClosure } from "../closure/capture-closure.ts";
import type { CapturedClosure } from "../closure/captured-closure.ts";
import type { BuiltinRef } from "../plan/function-ref.ts";

/** A function of the lineage: the user's, captured at the call, or one of the runtime's by name. */
export type Fn = CapturedClosure | BuiltinRef<Fn>;

/** Any function; which one fits where is the business of the typed methods that capture it. */
// oxlint-disable-next-line typescript/no-explicit-any -- parameters of user functions vary
export type AnyFunction = (...args: any[]) => unknown;

export function isBuiltin(fn: Fn): fn is BuiltinRef<Fn> {
  return "kind" in fn && fn.kind === "builtin";
}

/** Captures a function of the user's now, so that a bad one fails at the line that wrote it. */
export function capture(fn: AnyFunction, role: string): CapturedClosure {
  return captureClosure(fn, { role });
}

/** The closures in `fn`, also those that builtins wrap. */
export function closuresOf(fn: Fn): CapturedClosure[] {
  return isBuiltin(fn) ? fn.functions.flatMap(closuresOf) : [fn];
}
