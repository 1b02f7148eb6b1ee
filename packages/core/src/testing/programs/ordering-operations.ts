import { isOrdered, pairOf } from "./program-type.ts";
import type { ProgramMode, RddState, Step } from "./program.ts";
import { randomLambda } from "./random-expression.ts";
import { randomType } from "./random-type.ts";
import { countOf, isFixed, largestSize, type RddOperation } from "./rdd-operation.ts";

/** Transformations that sort, and those that spread or thin out the elements. */
export const orderingOperations: Readonly<Record<string, RddOperation>> = {
  sortBy: {
    arity: 1,
    choose: (choice) => {
      const { dice, mode, inputs, outer } = choice;
      const own = inputs[0]!.type;
      const odd = mode === "own" && dice.chance(0.2);
      const key =
        isOrdered(own) && dice.chance(0.4) ? own : randomType(dice, { keyable: true, odd });
      return isOrdered(key)
        ? {
            lambdas: [randomLambda(dice, [own], key, outer, { depth: 1 })],
            flags: [dice.chance(0.6)],
            numbers: [dice.int(1, 4)],
          }
        : undefined;
    },
    check: ([input], step, mode) => {
      const key = step.lambdas[0]!.body.type;
      if (!isOrdered(key) || !input!.flat || input!.n === 0) return undefined;
      return sorted(input!, step, mode);
    },
    args: ({ lambdas: [lambda], flags: [flag], numbers: [n] }) => [
      { lambda },
      { flag },
      { number: n },
    ],
  },
  sortByKey: {
    arity: 1,
    choose: ({ dice }) => ({ flags: [dice.chance(0.6)], numbers: [dice.int(1, 4)] }),
    check: ([input], step, mode) => {
      const pair = pairOf(input!.type);
      if (pair === undefined || !isOrdered(pair.key) || input!.n === 0) return undefined;
      return input!.flat ? { ...sorted(input!, step, mode), keyed: true } : undefined;
    },
    args: ({ flags: [flag], numbers: [n] }) => [{ flag }, { number: n }],
  },
  /** By the element itself, so that equal rows cannot be told apart and any order of the input will do. */
  sortWhole: {
    arity: 1,
    method: "sortBy",
    choose: ({ dice }) => ({ flags: [dice.chance(0.6)], numbers: [dice.int(1, 4)] }),
    check: ([input], step, mode) =>
      isOrdered(input!.type) && input!.n !== 0 ? sorted(input!, step, mode) : undefined,
    args: ({ flags: [flag], numbers: [n] }) => [
      { js: "(x) => x", py: "lambda x: x" },
      { flag },
      { number: n },
    ],
  },
  sortWithinPartitions: {
    arity: 1,
    method: "repartitionAndSortWithinPartitions",
    choose: ({ dice }) => ({ flags: [dice.chance(0.6)], numbers: [dice.int(1, 4)] }),
    check: ([input], step) => {
      if (pairOf(input!.type)?.key.kind !== "int" || !input!.flat) return undefined;
      return { ...input!, n: countOf(step), placed: true, ordered: true, flat: true, keyed: true };
    },
    args: ({ numbers: [n], flags: [flag] }) => [
      { number: n },
      { js: "(k) => imod(k, 1000)", py: "lambda k: k % 1000" },
      { flag },
    ],
  },
  repartition: {
    arity: 1,
    choose: ({ dice }) => ({ numbers: [dice.int(1, 4)] }),
    check: ([input], { numbers: [n] }) => ({
      ...input!,
      n,
      placed: false,
      ordered: false,
      flat: false,
      keyed: false,
    }),
    args: ({ numbers: [n] }) => [{ number: n }],
  },
  sample: {
    arity: 1,
    choose: ({ dice, mode }) =>
      mode === "own"
        ? { flags: [dice.chance(0.4)], numbers: [dice.int(0, 10) / 10, dice.int(-100, 100)] }
        : undefined,
    check: ([input], _, mode) =>
      mode === "own" && isFixed(input!) && input!.n !== undefined && input!.size * 3 < largestSize
        ? { ...input!, size: input!.size * 3 }
        : undefined,
    args: ({ flags: [flag], numbers: [fraction, seed] }) => [
      { flag },
      { number: fraction },
      { number: seed },
    ],
  },
};

/** Range partitions end elsewhere in PySpark, and the number of them may be smaller than asked for elsewhere. */
function sorted(input: RddState, step: Step, mode: ProgramMode): RddState {
  const alone = step.numbers[0] === 1;
  return {
    ...input,
    n: alone ? 1 : undefined,
    placed: mode === "own" || alone,
    ordered: true,
    flat: true,
    keyed: false,
  };
}
