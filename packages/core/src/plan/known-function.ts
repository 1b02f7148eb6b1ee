/**
 * What a user's function computes, where its source is one expression of the few kinds that the runtime knows. It
 * goes with the function's reference, so that the runtime may do the same in another way; the function itself stays
 * what the plan says. Nothing in it depends on a variable: `global`s are the built-ins of the executor.
 */
export interface KnownFunction {
  /**
   * How many parameters the function has. Each is a plain name, or a pattern of an array's elements, which are members of
   * it here.
   */
  readonly parameters: number;
  readonly body: Expression;
}

export type Expression =
  | { readonly is: "parameter"; readonly index: number }
  | { readonly is: "constant"; readonly value: Constant }
  | { readonly is: "regexp"; readonly source: string; readonly flags: string }
  /** A built-in by its name on the global object. */
  | { readonly is: "global"; readonly name: string }
  | { readonly is: "member"; readonly object: Expression; readonly name: string }
  | {
      readonly is: "call";
      /** A `member` or a `global`. */
      readonly callee: Expression;
      readonly arguments: readonly Expression[];
    }
  | { readonly is: "unary"; readonly operator: string; readonly operand: Expression }
  /** Also `&&`, `||` and `??`. */
  | {
      readonly is: "binary";
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly is: "array"; readonly elements: readonly Expression[] }
  /** The whole body of a function of two parameters that adds them up. */
  | { readonly is: "sums"; readonly form: SumForm };

/**
 * What two parameters are that are added up: arrays, element by element; or tuples that begin with these parts. The sum is
 * new, with all that is in it; it has as many elements as the first array, and no more parts than are named.
 */
export type SumForm = "array" | readonly SumPart[];

export type SumPart = "number" | "array";

export type Constant = undefined | null | boolean | number | string | bigint;

/** A function of the lineage or of a plan that may be known. */
export interface MaybeKnown {
  readonly known?: KnownFunction | undefined;
}
