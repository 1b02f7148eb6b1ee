import { actions, type ResultShape } from "./actions.ts";
import { keyedOperations } from "./keyed-operations.ts";
import { narrowOperations } from "./narrow-operations.ts";
import { orderingOperations } from "./ordering-operations.ts";
import type { Program, RddState, Step } from "./program.ts";
import { isCommon, pairOf } from "./program-type.ts";
import type { RddOperation } from "./rdd-operation.ts";
import { sourceOperations } from "./source-operations.ts";

export const rddOperations: Readonly<Record<string, RddOperation>> = {
  ...sourceOperations,
  ...narrowOperations,
  ...keyedOperations,
  ...orderingOperations,
};

export interface CheckedProgram {
  readonly states: readonly RddState[];
  readonly shape: ResultShape;
}

/** The states of a program's RDDs and the shape of its result, or undefined if the program is not allowed. */
export function checkProgram(program: Program): CheckedProgram | undefined {
  const { mode } = program;
  const states: RddState[] = [];
  for (const step of program.steps) {
    const operation = rddOperations[step.operation];
    const inputs = step.inputs.map((input) => states[input]);
    if (operation === undefined || inputs.length !== operation.arity || inputs.includes(undefined))
      return undefined;
    if (!lambdasFit(step, inputs[0])) return undefined;
    const state = operation.check(inputs as RddState[], step, mode);
    if (state === undefined || (mode === "common" && !isCommon(state.type))) return undefined;
    states.push(state);
  }
  const input = states[program.action.input];
  if (input === undefined || !lambdasFit(program.action, input)) return undefined;
  const shape = actions[program.action.operation]?.check(input, program.action, mode);
  return shape && { states, shape };
}

/** Which parameter of which function takes the whole element, or the value of a pair. */
const parameterKinds: Readonly<
  Record<string, readonly [lambda: number, parameter: number, kind: "element" | "value"]>
> = {
  map: [0, 0, "element"],
  filter: [0, 0, "element"],
  flatMap: [0, 0, "element"],
  keyBy: [0, 0, "element"],
  mapEach: [0, 0, "element"],
  running: [0, 0, "element"],
  zipWithMapped: [0, 0, "element"],
  groupBy: [0, 0, "element"],
  sortBy: [0, 0, "element"],
  reduce: [0, 0, "element"],
  treeReduce: [0, 0, "element"],
  fold: [0, 0, "element"],
  aggregate: [0, 1, "element"],
  treeAggregate: [0, 1, "element"],
  accumulate: [0, 0, "element"],
  mapValues: [0, 0, "value"],
  flatMapValues: [0, 0, "value"],
  reduceByKey: [0, 0, "value"],
  foldByKey: [0, 0, "value"],
  aggregateByKey: [0, 1, "value"],
  combineByKey: [0, 0, "value"],
  reduceByKeyLocally: [0, 0, "value"],
};

/** Whether functions still take what they were written for, which shrinking may have changed further up. */
function lambdasFit(
  step: Pick<Step, "operation" | "lambdas">,
  input: RddState | undefined,
): boolean {
  const kind = parameterKinds[step.operation];
  if (kind === undefined || input === undefined) return true;
  const [lambda, parameter, what] = kind;
  const expected = what === "element" ? input.type : pairOf(input.type)?.value;
  const actual = step.lambdas[lambda]?.params[parameter]?.type;
  return JSON.stringify(expected) === JSON.stringify(actual);
}
