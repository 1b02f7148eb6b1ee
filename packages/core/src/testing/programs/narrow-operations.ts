import type { Lambda } from "./expression.ts";
import { bool, int, isKeyable, isSettled, list, pairOf, tuple, type Type } from "./program-type.ts";
import { isFixed, largestSize, narrow, type Choice, type RddOperation } from "./rdd-operation.ts";
import { randomLambda } from "./random-expression.ts";
import { randomType } from "./random-type.ts";
import type { RddState } from "./program.ts";

/** The type of what a function makes: often a pair, so that methods of pairs apply. */
function resultType({ dice, mode, keyType }: Choice): Type {
  const odd = mode === "own" && dice.chance(0.2);
  if (dice.chance(0.55)) {
    const key = dice.chance(0.6) ? keyType : randomType(dice, { keyable: true, odd });
    return tuple(key, randomType(dice, { odd }));
  }
  return randomType(dice, { odd });
}

function elementLambda(choice: Choice, mayBeAsync: boolean): Lambda {
  const { dice, inputs, outer } = choice;
  return randomLambda(dice, [inputs[0]!.type], resultType(choice), outer, { async: mayBeAsync });
}

function bodyType(lambda: Lambda | undefined): Type | undefined {
  return lambda?.body.type;
}

function itemOfList(type: Type | undefined): Type | undefined {
  return type?.kind === "list" ? type.item : undefined;
}

function grown(input: RddState, factor: number): number | undefined {
  const size = input.size * factor;
  return size > largestSize ? undefined : size;
}

const lambdaArgument: RddOperation["args"] = ({ lambdas }) => [{ lambda: lambdas[0] }];

/** Transformations that keep every element in its partition. */
export const narrowOperations: Readonly<Record<string, RddOperation>> = {
  map: {
    arity: 1,
    choose: (choice) => ({ lambdas: [elementLambda(choice, true)] }),
    check: ([input], { lambdas: [f] }) => narrow(input!, { type: bodyType(f)! }),
    args: lambdaArgument,
  },
  filter: {
    arity: 1,
    choose: ({ dice, inputs: [input], outer }) => ({
      lambdas: [randomLambda(dice, [input!.type], bool, outer, { depth: 2, async: true })],
    }),
    check: ([input]) => narrow(input!, { keyed: input!.keyed }),
    args: lambdaArgument,
  },
  flatMap: {
    arity: 1,
    choose: (choice) => {
      const {
        dice,
        inputs: [input],
        outer,
      } = choice;
      const result = list(resultType(choice), false);
      return {
        lambdas: [randomLambda(dice, [input!.type], result, outer, { depth: 2, async: true })],
      };
    },
    check: ([input], { lambdas: [f] }) => {
      const item = itemOfList(bodyType(f));
      const size = grown(input!, 6);
      return item && size === undefined ? undefined : narrow(input!, { type: item!, size: size! });
    },
    args: lambdaArgument,
  },
  mapValues: {
    arity: 1,
    choose: ({ dice, mode, inputs: [input], outer }) => {
      const pair = pairOf(input!.type);
      if (pair === undefined) return undefined;
      const result = randomType(dice, { odd: mode === "own" && dice.chance(0.2) });
      return { lambdas: [randomLambda(dice, [pair.value], result, outer, { async: true })] };
    },
    check: ([input], { lambdas: [f] }) => {
      const pair = pairOf(input!.type);
      return pair && narrow(input!, { type: tuple(pair.key, bodyType(f)!), keyed: input!.keyed });
    },
    args: lambdaArgument,
  },
  flatMapValues: {
    arity: 1,
    choose: ({ dice, inputs: [input], outer }) => {
      const pair = pairOf(input!.type);
      if (pair === undefined) return undefined;
      const result = list(randomType(dice, { odd: false }), false);
      return {
        lambdas: [randomLambda(dice, [pair.value], result, outer, { depth: 2, async: true })],
      };
    },
    check: ([input], { lambdas: [f] }) => {
      const pair = pairOf(input!.type);
      const size = grown(input!, 6);
      const item = itemOfList(bodyType(f));
      if (pair === undefined || size === undefined || item === undefined) return undefined;
      return narrow(input!, { type: tuple(pair.key, item), size, keyed: input!.keyed });
    },
    args: lambdaArgument,
  },
  keyBy: {
    arity: 1,
    choose: ({ dice, mode, inputs: [input], outer }) => {
      const key = randomType(dice, { keyable: true, odd: mode === "own" && dice.chance(0.2) });
      return {
        lambdas: [randomLambda(dice, [input!.type], key, outer, { depth: 2, async: true })],
      };
    },
    check: ([input], { lambdas: [f] }) =>
      narrow(input!, { type: tuple(bodyType(f)!, input!.type) }),
    args: lambdaArgument,
  },
  keys: {
    arity: 1,
    choose: () => ({}),
    check: ([input]) => {
      const pair = pairOf(input!.type);
      return pair && narrow(input!, { type: pair.key });
    },
    args: () => [],
  },
  values: {
    arity: 1,
    choose: () => ({}),
    check: ([input]) => {
      const pair = pairOf(input!.type);
      return pair && narrow(input!, { type: pair.value });
    },
    args: () => [],
  },
  swap: {
    arity: 1,
    method: "map",
    choose: () => ({}),
    check: ([input]) => {
      const pair = pairOf(input!.type);
      return pair && isKeyable(pair.value)
        ? narrow(input!, { type: tuple(pair.value, pair.key) })
        : undefined;
    },
    args: () => [{ js: "([k, v]) => [v, k]", py: "lambda kv: (kv[1], kv[0])" }],
  },
  glom: {
    arity: 1,
    choose: () => ({}),
    check: ([input]) =>
      input!.placed && input!.n !== undefined
        ? narrow(input!, {
            type: list(input!.type, !input!.ordered),
            ordered: true,
            flat: true,
            size: input!.n,
          })
        : undefined,
    args: () => [],
  },
  mapEach: {
    arity: 1,
    method: "mapPartitions",
    choose: (choice) => ({ lambdas: [elementLambda(choice, false)] }),
    check: ([input], { lambdas: [f] }) => narrow(input!, { type: bodyType(f)! }),
    args: ({ lambdas }) => [{ helper: "each", lambdas }],
  },
  running: {
    arity: 1,
    method: "mapPartitions",
    choose: ({ dice, inputs: [input], outer }) => ({
      lambdas: [randomLambda(dice, [input!.type], int, outer)],
    }),
    check: ([input], { lambdas: [f] }) =>
      isFixed(input!) && bodyType(f)?.kind === "int" ? narrow(input!, { type: int }) : undefined,
    args: ({ lambdas }) => [{ helper: "running", lambdas }],
  },
  countPartitions: {
    arity: 1,
    method: "mapPartitions",
    choose: () => ({}),
    check: ([input]) =>
      input!.placed && input!.n !== undefined
        ? narrow(input!, { type: int, ordered: true, flat: true, size: input!.n })
        : undefined,
    args: () => [{ js: "count_part", py: "count_part" }],
  },
  tagPartitions: {
    arity: 1,
    method: "mapPartitionsWithIndex",
    choose: () => ({}),
    check: ([input]) =>
      input!.placed ? narrow(input!, { type: tuple(int, input!.type) }) : undefined,
    args: () => [{ js: "tag_part", py: "tag_part" }],
  },
  zipWithIndex: {
    arity: 1,
    choose: () => ({}),
    check: ([input]) =>
      input!.flat ? narrow(input!, { type: tuple(input!.type, int) }) : undefined,
    args: () => [],
  },
  zipWithUniqueId: {
    arity: 1,
    choose: () => ({}),
    check: ([input]) =>
      isFixed(input!) && input!.n !== undefined
        ? narrow(input!, { type: tuple(input!.type, int) })
        : undefined,
    args: () => [],
  },
  zipWithMapped: {
    arity: 1,
    method: "zip",
    choose: (choice) => ({ lambdas: [elementLambda(choice, false)] }),
    check: ([input], { lambdas: [f] }) =>
      narrow(input!, { type: tuple(input!.type, bodyType(f)!) }),
    args: ({ lambdas: [f] }) => [{ mapped: f! }],
  },
  coalesce: {
    arity: 1,
    choose: ({ dice }) => ({ numbers: [dice.int(1, 4)] }),
    check: ([input], { numbers: [count] }, mode) => {
      if (input!.n === undefined || input!.n === 0) return undefined;
      const n = Math.min(input!.n, count!);
      // Spark goes by where cached and shuffled partitions are, so that neighbours need not stay together.
      const unknown = { placed: false, ordered: false, flat: false };
      return narrow(input!, mode === "common" && n < input!.n ? { n, ...unknown } : { n });
    },
    args: ({ numbers }) => [{ number: numbers[0] }],
  },
  cache: {
    arity: 1,
    choose: () => ({}),
    check: ([input]) => input,
    args: () => [],
  },
  union: {
    arity: 2,
    choose: () => ({}),
    check: ([a, b]) => {
      const size = a!.size + b!.size;
      if (size > largestSize || JSON.stringify(a!.type) !== JSON.stringify(b!.type))
        return undefined;
      // Two RDDs with equal partitioners are merged partition by partition; whether theirs are is not followed here.
      if (a!.keyed && b!.keyed)
        return {
          type: a!.type,
          n: undefined,
          placed: false,
          ordered: false,
          flat: false,
          keyed: true,
          size,
        };
      const known = a!.n !== undefined && b!.n !== undefined;
      return {
        type: a!.type,
        n: known ? a!.n! + b!.n! : undefined,
        placed: a!.placed && b!.placed && known,
        ordered: a!.ordered && b!.ordered,
        flat: a!.flat && b!.flat,
        keyed: false,
        size,
      };
    },
    args: () => [{ rdd: 1 }],
  },
  cartesian: {
    arity: 2,
    choose: () => ({}),
    check: ([a, b], _, mode) => {
      const size = a!.size * b!.size;
      if (size > 300 || !isSettled(a!.type) || !isSettled(b!.type)) return undefined;
      const known = a!.n !== undefined && b!.n !== undefined;
      // PySpark pairs whole batches of elements, so the order inside its partitions is another one.
      const ordered = mode === "own" && a!.ordered && b!.ordered && a!.placed && b!.placed && known;
      return {
        type: tuple(a!.type, b!.type),
        n: known ? a!.n! * b!.n! : undefined,
        placed: a!.placed && b!.placed && known,
        ordered,
        flat: ordered,
        keyed: false,
        size,
      };
    },
    args: () => [{ rdd: 1 }],
  },
};
