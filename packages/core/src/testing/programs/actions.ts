import type { Expression, Lambda, Variable } from "./expression.ts";
import type { Action, ProgramMode, RddState } from "./program.ts";
import { int, isKeyable, isOrdered, list, num, pairOf, tuple, type Type } from "./program-type.ts";
import { randomExpression, randomLiteral } from "./random-expression.ts";
import type { Argument, Choice } from "./rdd-operation.ts";
import { isFixed } from "./rdd-operation.ts";
import {
  isLooseZero,
  isSensitive,
  isSensitiveFold,
  randomFold,
  randomReducer,
} from "./reducers.ts";

/** How the result of an action is compared: bags without regard to order. */
export type ResultShape =
  | { readonly kind: "value"; readonly type: Type }
  | { readonly kind: "rows"; readonly type: Type; readonly ordered: boolean }
  | { readonly kind: "partitions"; readonly type: Type; readonly ordered: boolean }
  /** A map, or something with the entries of one. */
  | { readonly kind: "entries"; readonly key: Type; readonly value: Type };

export type ActionDetails = Partial<Omit<Action, "operation" | "input">>;

/** An action of the RDD API as random programs use it. */
export interface ActionOperation {
  readonly method?: string;
  choose(choice: Choice & { input: RddState }): ActionDetails | undefined;
  check(input: RddState, action: Action, mode: ProgramMode): ResultShape | undefined;
  args(action: Action): readonly Argument[];
  /** Around the call, if the result needs it. */
  readonly wrap?: {
    readonly js?: (call: string) => string;
    readonly py?: (call: string) => string;
  };
  /** Text before and after the call, for accumulators. */
  readonly isAccumulation?: boolean;
}

const none: ActionOperation["args"] = () => [];
const anything: ActionOperation["choose"] = () => ({});
const items = { py: (call: string) => `list(${call}.items())` };

function value(type: Type): ResultShape {
  return { kind: "value", type };
}

/** A number computed from numbers in order. */
function numeric(method: string): ActionOperation {
  return {
    method,
    choose: anything,
    check: ({ type, ...input }) =>
      (type.kind === "int" || type.kind === "num") && isFixed({ type, ...input }) && input.n !== 0
        ? value(num)
        : undefined,
    args: none,
  };
}

function extreme(): ActionOperation {
  return {
    choose: anything,
    check: (input) => (isOrdered(input.type) ? value(input.type) : undefined),
    args: none,
  };
}

function sortedRows(method: string, key?: Argument): ActionOperation {
  return {
    method,
    choose: ({ dice }) => ({ numbers: [dice.int(0, 8)] }),
    check: ({ type }) =>
      (key === undefined ? isOrdered(type) : type.kind === "int")
        ? { kind: "rows", type, ordered: true }
        : undefined,
    args: ({ numbers: [n] }) => [{ number: n }, ...(key === undefined ? [] : [key])],
  };
}

const negated: Argument = { js: "(x) => 0 - x", py: "lambda x: 0 - x" };

function reduction(sensitive: boolean): ActionOperation {
  return {
    choose: ({ dice, input }) => {
      const f = randomReducer(dice, input.type, sensitive && input.flat);
      return f && { lambdas: [f] };
    },
    check: (input, { lambdas: [f] }) =>
      isSensitive(f as Lambda) && !(sensitive && input.flat && isFixed(input))
        ? undefined
        : value(input.type),
    args: ({ lambdas: [lambda] }) => [{ lambda }],
  };
}

function aggregation(mayBeSensitive: boolean): ActionOperation {
  return {
    choose: ({ dice, input, outer }) => {
      const sensitive = mayBeSensitive && isFixed(input) && input.flat;
      const loose = mayBeSensitive && input.n !== undefined;
      const fold = randomFold(dice, input.type, { sensitive, loose, outer });
      return { lambdas: [fold.seqOp, fold.combOp], literals: [fold.zero] };
    },
    check: (input, { literals: [zero] }) => {
      if (isSensitiveFold(zero as Expression) && !(mayBeSensitive && isFixed(input) && input.flat))
        return undefined;
      if (isLooseZero(zero as Expression) && (!mayBeSensitive || input.n === undefined))
        return undefined;
      return value((zero as Expression).type);
    },
    args: ({ literals: [literal], lambdas: [seqOp, combOp] }) => [
      { literal },
      { lambda: seqOp },
      { lambda: combOp },
    ],
  };
}

function entries(
  method: string,
  resultOf: (input: RddState) => { key: Type; value: Type } | undefined,
): ActionOperation {
  return {
    method,
    choose: anything,
    check: (input) => {
      const found = resultOf(input);
      return found && isKeyable(found.key) ? { kind: "entries", ...found } : undefined;
    },
    args: none,
    wrap: items,
  };
}

export const actions: Readonly<Record<string, ActionOperation>> = {
  collect: {
    choose: anything,
    check: ({ type, flat }) => ({ kind: "rows", type, ordered: flat }),
    args: none,
  },
  partitions: {
    method: "glom().collect",
    choose: anything,
    check: ({ type, placed, ordered }) =>
      placed ? { kind: "partitions", type, ordered } : undefined,
    args: none,
  },
  count: { choose: anything, check: () => value(int), args: none },
  isEmpty: { choose: anything, check: () => value({ kind: "bool" }), args: none },
  getNumPartitions: {
    choose: anything,
    check: ({ n }) => (n === undefined ? undefined : value(int)),
    args: none,
  },
  first: {
    choose: anything,
    check: ({ type, flat }) => (flat ? value(type) : undefined),
    args: none,
  },
  take: {
    choose: ({ dice }) => ({ numbers: [dice.int(0, 8)] }),
    check: ({ type, flat }) => (flat ? { kind: "rows", type, ordered: true } : undefined),
    args: ({ numbers: [n] }) => [{ number: n }],
  },
  toLocalIterator: {
    choose: anything,
    check: ({ type, flat }) => ({ kind: "rows", type, ordered: flat }),
    args: none,
    wrap: { js: (call) => `gather(${call})`, py: (call) => `list(${call})` },
  },
  takeOrdered: sortedRows("takeOrdered"),
  takeOrderedBy: sortedRows("takeOrdered", negated),
  top: sortedRows("top"),
  topBy: sortedRows("top", negated),
  max: extreme(),
  min: extreme(),
  reduce: reduction(true),
  treeReduce: reduction(false),
  fold: {
    choose: ({ dice, input }) => {
      const f = input.type.kind === "int" ? randomReducer(dice, input.type, false) : undefined;
      return f && { lambdas: [f], literals: [randomLiteral(dice, int)] };
    },
    check: ({ type, n }) => (type.kind === "int" && n !== undefined ? value(int) : undefined),
    args: ({ literals: [literal], lambdas: [lambda] }) => [{ literal }, { lambda }],
  },
  aggregate: aggregation(true),
  treeAggregate: aggregation(false),
  sum: {
    choose: anything,
    check: (input) =>
      input.type.kind === "int" || (input.type.kind === "num" && isFixed(input))
        ? value(num)
        : undefined,
    args: none,
  },
  mean: numeric("mean"),
  variance: numeric("variance"),
  sampleStdev: numeric("sampleStdev"),
  histogram: {
    choose: ({ dice }) => ({ numbers: [2 ** dice.int(0, 3)] }),
    check: ({ type }) =>
      type.kind === "int" ? value(tuple(list(num, false), list(int, false))) : undefined,
    args: ({ numbers: [n] }) => [{ number: n }],
  },
  histogramOfEdges: {
    method: "histogram",
    choose: anything,
    check: ({ type }) =>
      type.kind === "int" || type.kind === "num"
        ? value(tuple(list(num, false), list(int, false)))
        : undefined,
    args: () => [{ js: "[-3, 0, 1.5, 6]", py: "[-3, 0, 1.5, 6]" }],
  },
  countByValue: entries("countByValue", ({ type }) => ({ key: type, value: int })),
  countByKey: entries("countByKey", ({ type }) => {
    const pair = pairOf(type);
    return pair && { key: pair.key, value: int };
  }),
  /** Of several values of a key the last one counts. */
  collectAsMap: entries("collectAsMap", ({ type, flat }) => (flat ? pairOf(type) : undefined)),
  reduceByKeyLocally: {
    choose: ({ dice, input }) => {
      const pair = pairOf(input.type);
      const f = pair && randomReducer(dice, pair.value, isFixed(input));
      return f && { lambdas: [f] };
    },
    check: (input, { lambdas: [f] }) => {
      const pair = pairOf(input.type);
      if (pair === undefined || !isKeyable(pair.key)) return undefined;
      return isSensitive(f as Lambda) && !isFixed(input) ? undefined : { kind: "entries", ...pair };
    },
    args: ({ lambdas: [lambda] }) => [{ lambda }],
    wrap: items,
  },
  lookup: {
    choose: ({ dice, input }) => {
      const pair = pairOf(input.type);
      return pair && isKeyable(pair.key)
        ? { literals: [randomLiteral(dice, pair.key)] }
        : undefined;
    },
    check: (input, { literals: [literal] }) => {
      const pair = pairOf(input.type);
      if (JSON.stringify(pair?.key) !== JSON.stringify(literal?.type)) return undefined;
      return pair && { kind: "rows", type: pair.value, ordered: input.flat };
    },
    args: ({ literals: [literal] }) => [{ literal }],
  },
  accumulate: {
    method: "foreach",
    isAccumulation: true,
    choose: ({ dice, input, outer }) => {
      const x: Variable = { name: "x", type: input.type };
      const body = randomExpression(dice, int, [x, x, ...outer], 2);
      return { lambdas: [{ params: [x], body, style: "arrow" }] };
    },
    check: (_, { lambdas: [f] }) => (f?.body.type.kind === "int" ? value(int) : undefined),
    args: ({ lambdas: [lambda] }) => [{ lambda }],
  },
  takeSample: {
    choose: ({ dice, mode }) =>
      mode === "own"
        ? { flags: [dice.chance(0.4)], numbers: [dice.int(0, 12), dice.int(-99, 99)] }
        : undefined,
    check: (input, _, mode) =>
      mode === "own" && isFixed(input) && input.flat
        ? { kind: "rows", type: input.type, ordered: true }
        : undefined,
    args: ({ flags: [flag], numbers: [size, seed] }) => [
      { flag },
      { number: size },
      { number: seed },
    ],
  },
};
