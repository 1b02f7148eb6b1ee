import type { Dice } from "./dice.ts";
import type { Expression, Lambda, Variable } from "./expression.ts";
import type { Type } from "./program-type.ts";
import type { ProgramMode, RddState, Step } from "./program.ts";

/** The parts of a step that an operation chooses. */
export type StepDetails = Partial<Omit<Step, "operation" | "inputs">>;

/** What the generator gives an operation to choose by. */
export interface Choice {
  readonly dice: Dice;
  readonly mode: ProgramMode;
  readonly inputs: readonly RddState[];
  /** Constants that functions may capture. */
  readonly outer: readonly Variable[];
  /** The type that keys have most of the time. */
  readonly keyType: Type;
}

/** An argument of a call, to be printed in either language. */
export type Argument =
  | { readonly rdd: number }
  /** The first input, mapped. */
  | { readonly mapped: Lambda }
  | { readonly lambda: Lambda | undefined }
  | { readonly number: number | undefined }
  | { readonly flag: boolean | undefined }
  | { readonly literal: Expression | undefined }
  | { readonly js: string; readonly py: string }
  /** A helper of the prelude applied to functions. */
  | { readonly helper: string; readonly lambdas: readonly Lambda[] };

/** A method of the RDD API as random programs use it. */
export interface RddOperation {
  /** How many RDDs it takes. */
  readonly arity: number;
  /** The method called on the first RDD (on the context where there is none), if it is not the operation's name. */
  readonly method?: string;
  /** Chooses functions and numbers for these inputs, or declines. */
  choose(choice: Choice): StepDetails | undefined;
  /** The state of the result, or undefined where the step is not allowed: wrong types, or not the same for everybody. */
  check(inputs: readonly RddState[], step: Step, mode: ProgramMode): RddState | undefined;
  /** The arguments of the call; an `rdd` is one of the inputs. */
  args(step: Step): readonly Argument[];
  /** Helper of the Python prelude that is called instead of the method, with the receiver as first argument. */
  readonly pythonHelper?: string;
  /** Appended to the call, where one API needs another step to give what the other gives at once. */
  readonly suffix?: { readonly js?: string; readonly py?: string };
}

export const largestSize = 1500;

/** Keeps the place of every element. */
export function narrow(input: RddState, changes: Partial<RddState>): RddState {
  return { ...input, keyed: false, ...changes };
}

/** Placed by the hashes of keys, which only Firesteel and the reference share; rows of a partition in any order. */
export function hashed(
  mode: ProgramMode,
  n: number | undefined,
  changes: Pick<RddState, "type" | "size">,
): RddState {
  const known = mode === "own" && n !== undefined;
  return { n, placed: known, ordered: false, flat: false, keyed: true, ...changes };
}

/** Whether everybody has the same elements in the same order in the same partitions. */
export function isFixed(state: RddState): boolean {
  return state.placed && state.ordered;
}

/** A number of partitions to ask for; left to the default only where both sides have Spark's rule for it. */
export function chooseCount({ dice, mode }: Choice): number | undefined {
  return mode === "own" && dice.chance(0.4) ? undefined : dice.int(1, 4);
}

/** The default number of partitions is not followed here, only that there is one. */
export function countOf(step: Step): number | undefined {
  return step.numbers[0];
}
