import { int, isKeyable, list, option, pairOf, tuple, type Type } from "./program-type.ts";
import type { ProgramMode, RddState, Step } from "./program.ts";
import { randomLambda, randomLiteral } from "./random-expression.ts";
import { randomType } from "./random-type.ts";
import {
  type Choice,
  chooseCount,
  countOf,
  hashed,
  isFixed,
  largestSize,
  type RddOperation,
  type StepDetails,
} from "./rdd-operation.ts";
import {
  isLooseZero,
  isSensitive,
  isSensitiveFold,
  randomFold,
  randomReducer,
} from "./reducers.ts";

/** What the checks of keyed operations start with: the pair types, and the number of partitions of the result. */
function keyed(
  inputs: readonly RddState[],
  step: Step,
): { key: Type; values: Type[]; n: number | undefined } | undefined {
  const pairs = inputs.map(({ type }) => pairOf(type));
  const [first] = pairs;
  if (first === undefined || !isKeyable(first.key)) return undefined;
  for (const pair of pairs)
    if (pair === undefined || JSON.stringify(pair.key) !== JSON.stringify(first.key))
      return undefined;
  return {
    key: first.key,
    values: pairs.map((pair) => pair!.value),
    n: countOf(step) ?? defaultCount(inputs),
  };
}

/** Spark takes the widest input, unless one has a partitioner, which is not followed here. */
function defaultCount(inputs: readonly RddState[]): number | undefined {
  if (inputs.some((input) => input.keyed || input.n === undefined || input.n === 0))
    return undefined;
  return Math.max(...inputs.map((input) => input.n!));
}

function mayLeaveDefault({ inputs }: Choice): boolean {
  return defaultCount(inputs) !== undefined;
}

function numbersFor(choice: Choice): StepDetails {
  const count = chooseCount(choice) ?? (mayLeaveDefault(choice) ? undefined : 2);
  return { numbers: [count] };
}

const countArgument: RddOperation["args"] = ({ numbers: [n] }) => [{ number: n }];
const otherAndCount: RddOperation["args"] = ({ numbers: [n] }) => [{ rdd: 1 }, { number: n }];

function joinOperation(leftOptional: boolean, rightOptional: boolean): RddOperation {
  return {
    arity: 2,
    choose: numbersFor,
    check: (inputs, step, mode) => {
      const found = keyed(inputs, step);
      const size = inputs[0]!.size * inputs[1]!.size + inputs[0]!.size + inputs[1]!.size;
      if (found === undefined || size > largestSize) return undefined;
      const [v, w] = found.values as [Type, Type];
      const sides = tuple(leftOptional ? option(v) : v, rightOptional ? option(w) : w);
      return hashed(mode, found.n, { type: tuple(found.key, sides), size });
    },
    args: otherAndCount,
  };
}

function cogroupOperation(
  arity: number,
  method: string,
  suffix: RddOperation["suffix"],
): RddOperation {
  return {
    arity,
    method,
    choose: (choice) => (arity === 2 ? numbersFor(choice) : {}),
    check: (inputs, step, mode) => {
      const found = keyed(inputs, step);
      if (found === undefined) return undefined;
      const sides = found.values.map((value, i) => list(value, !inputs[i]!.flat));
      const size = inputs.reduce((sum, input) => sum + input.size, 0);
      // PySpark's default number of partitions is another one.
      const n = mode === "common" && countOf(step) === undefined ? undefined : found.n;
      return hashed(mode, n, { type: tuple(found.key, tuple(...sides)), size });
    },
    args: ({ numbers: [n] }) =>
      arity === 2
        ? [{ rdd: 1 }, { number: n }]
        : Array.from({ length: arity - 1 }, (_, i) => ({ rdd: i + 1 })),
    ...(suffix && { suffix }),
  };
}

const listsInPython = { py: ".mapValues(lambda sides: tuple(list(side) for side in sides))" };

/** An operation that brings equal elements of one or two RDDs of the same type together. */
function setOperation(
  arity: number,
  sizeOf: (inputs: readonly RddState[]) => number,
  defaultedBy: (inputs: readonly RddState[]) => readonly RddState[] = (inputs) => inputs,
): RddOperation {
  return {
    arity,
    choose: numbersFor,
    check: (inputs, step, mode) => {
      const [first] = inputs;
      if (!isKeyable(first!.type)) return undefined;
      if (inputs.some(({ type }) => JSON.stringify(type) !== JSON.stringify(first!.type)))
        return undefined;
      const n = countOf(step) ?? defaultCount(defaultedBy(inputs));
      return { ...hashed(mode, n, { type: first!.type, size: sizeOf(inputs) }), keyed: false };
    },
    args: (step) => (arity === 1 ? countArgument(step) : otherAndCount(step)),
  };
}

/** Needs the same values in the same order in the same partitions of everybody if its function is sensitive. */
function allowsSensitive(input: RddState): boolean {
  return isFixed(input);
}

function combined(
  inputs: readonly RddState[],
  step: Step,
  mode: ProgramMode,
  value: (value: Type) => Type | undefined,
): RddState | undefined {
  const found = keyed(inputs, step);
  if (found === undefined) return undefined;
  const type = value(found.values[0] as Type);
  return type && hashed(mode, found.n, { type: tuple(found.key, type), size: inputs[0]!.size });
}

/** Transformations that bring equal keys together. */
export const keyedOperations: Readonly<Record<string, RddOperation>> = {
  reduceByKey: {
    arity: 1,
    choose: (choice) => {
      const { dice, inputs } = choice;
      const pair = pairOf(inputs[0]!.type);
      const f = pair && randomReducer(dice, pair.value, allowsSensitive(inputs[0]!));
      return f && { lambdas: [f], ...numbersFor(choice) };
    },
    check: ([input], step, mode) =>
      combined([input!], step, mode, (value) =>
        isSensitive(step.lambdas[0]!) && !isFixed(input!) ? undefined : value,
      ),
    args: ({ lambdas: [lambda], numbers: [n] }) => [{ lambda }, { number: n }],
  },
  foldByKey: {
    arity: 1,
    choose: (choice) => {
      const { dice, inputs } = choice;
      const pair = pairOf(inputs[0]!.type);
      if (pair?.value.kind !== "int") return undefined;
      const f = randomReducer(dice, int, false);
      const zero = randomLiteral(dice, int);
      return f && isFixed(inputs[0]!)
        ? { lambdas: [f], literals: [zero], ...numbersFor(choice) }
        : undefined;
    },
    check: ([input], step, mode) =>
      combined([input!], step, mode, (value) => (isFixed(input!) ? value : undefined)),
    args: ({ lambdas: [lambda], literals: [literal], numbers: [n] }) => [
      { literal },
      { lambda },
      { number: n },
    ],
  },
  aggregateByKey: {
    arity: 1,
    choose: (choice) => {
      const { dice, inputs, outer } = choice;
      const pair = pairOf(inputs[0]!.type);
      if (pair === undefined) return undefined;
      const fixed = isFixed(inputs[0]!);
      const fold = randomFold(dice, pair.value, { sensitive: fixed, loose: fixed, outer });
      return { lambdas: [fold.seqOp, fold.combOp], literals: [fold.zero], ...numbersFor(choice) };
    },
    check: ([input], step, mode) => {
      const zero = step.literals[0]!;
      const needsFixed = isSensitiveFold(zero) || isLooseZero(zero);
      return combined([input!], step, mode, () =>
        needsFixed && !isFixed(input!) ? undefined : zero.type,
      );
    },
    args: ({ lambdas: [seqOp, combOp], literals: [literal], numbers: [n] }) => [
      { literal },
      { lambda: seqOp },
      { lambda: combOp },
      { number: n },
    ],
  },
  combineByKey: {
    arity: 1,
    choose: (choice) => {
      const { dice, inputs, outer } = choice;
      const pair = pairOf(inputs[0]!.type);
      if (pair === undefined) return undefined;
      const { seqOp, combOp, zero } = randomFold(dice, pair.value, {
        sensitive: isFixed(inputs[0]!),
        loose: false,
        outer,
      });
      const create = randomLambda(dice, [pair.value], zero.type, outer);
      return { lambdas: [create, seqOp, combOp], ...numbersFor(choice) };
    },
    // The first value of a partition is not combined like the others: which one that is must be known.
    check: ([input], step, mode) =>
      combined([input!], step, mode, () =>
        isFixed(input!) ? step.lambdas[2]!.body.type : undefined,
      ),
    args: ({ lambdas: [create, mergeValue, mergeCombiners], numbers: [n] }) => [
      { lambda: create },
      { lambda: mergeValue },
      { lambda: mergeCombiners },
      { number: n },
    ],
  },
  groupByKey: {
    arity: 1,
    choose: numbersFor,
    check: ([input], step, mode) =>
      combined([input!], step, mode, (value) => list(value, !input!.flat)),
    args: countArgument,
    suffix: { py: ".mapValues(list)" },
  },
  groupBy: {
    arity: 1,
    choose: (choice) => {
      const { dice, mode, inputs, outer } = choice;
      const key = randomType(dice, { keyable: true, odd: mode === "own" && dice.chance(0.2) });
      const { numbers } = numbersFor({
        ...choice,
        inputs: inputs.map((i) => ({ ...i, keyed: false })),
      });
      return { lambdas: [randomLambda(dice, [inputs[0]!.type], key, outer)], numbers: numbers! };
    },
    check: ([input], step, mode) => {
      const key = step.lambdas[0]!.body.type;
      const n = countOf(step) ?? input!.n;
      const type = tuple(key, list(input!.type, !input!.flat));
      return isKeyable(key) && n !== 0 ? hashed(mode, n, { type, size: input!.size }) : undefined;
    },
    args: ({ lambdas: [lambda], numbers: [n] }) => [{ lambda }, { number: n }],
    suffix: { py: ".mapValues(list)" },
  },
  distinct: setOperation(1, ([a]) => a!.size),
  subtract: setOperation(
    2,
    ([a]) => a!.size,
    (inputs) => inputs.slice(0, 1),
  ),
  intersection: {
    ...setOperation(2, ([a]) => a!.size),
    choose: () => ({}),
    check: (inputs, step, mode) => {
      const state = setOperation(2, ([a]) => a!.size).check(inputs, step, mode);
      return state && { ...state, n: mode === "own" ? state.n : undefined };
    },
    args: () => [{ rdd: 1 }],
  },
  partitionByHash: {
    arity: 1,
    method: "partitionBy",
    choose: ({ dice }) => ({ numbers: [dice.int(1, 4)] }),
    check: ([input], step, mode) => combined([input!], step, mode, (value) => value),
    args: countArgument,
  },
  partitionByInt: {
    arity: 1,
    method: "partitionBy",
    choose: ({ dice }) => ({ numbers: [dice.int(1, 4)] }),
    check: ([input], step) => {
      const found = keyed([input!], step);
      if (found?.key.kind !== "int") return undefined;
      const fixed = isFixed(input!);
      // With the order of all elements known, the order of those that meet in a partition is known too.
      return {
        ...input!,
        n: found.n,
        placed: true,
        ordered: fixed || input!.flat,
        flat: fixed || input!.flat,
        keyed: true,
      };
    },
    args: ({ numbers: [n] }) => [
      { number: n },
      { js: "(k) => imod(k, 1000)", py: "lambda k: k % 1000" },
    ],
  },
  join: joinOperation(false, false),
  leftOuterJoin: joinOperation(false, true),
  rightOuterJoin: joinOperation(true, false),
  fullOuterJoin: joinOperation(true, true),
  subtractByKey: {
    arity: 2,
    choose: numbersFor,
    check: (inputs, step, mode) => {
      const found = keyed(inputs, step);
      const n = countOf(step) ?? defaultCount(inputs.slice(0, 1));
      return found && hashed(mode, n, { type: inputs[0]!.type, size: inputs[0]!.size });
    },
    args: otherAndCount,
  },
  cogroup: cogroupOperation(2, "cogroup", listsInPython),
  groupWith: cogroupOperation(3, "groupWith", listsInPython),
};
