import type { KnownFunction } from "./known-function.ts";

/**
 * A function of a stage program, by reference.
 *
 * - `closure`: the user's own function, by its root number in the stage's closure bundle.
 * - `builtin`: a function of `runtime/builtins`, made by its factory for every evaluation of a partition from plain
 *   `args` and from other functions (`countByKey`'s counter, a sampler, the pairing of `zip`, …).
 */
export type FunctionRef = ClosureRef | BuiltinRef<FunctionRef>;

export interface ClosureRef {
  readonly kind: "closure";
  readonly root: number;
  /** The user's function is `async`, or an async generator. */
  readonly isAsync: boolean;
  /** For messages: `word => word.length` shortened, or the function's name. */
  readonly name: string;
  /** What it computes, where that is known. */
  readonly known?: KnownFunction;
}

export interface BuiltinRef<F> {
  readonly kind: "builtin";
  readonly name: string;
  /** Plain values: what the structured clone algorithm copies without loss. */
  readonly args: readonly unknown[];
  readonly functions: readonly F[];
}
