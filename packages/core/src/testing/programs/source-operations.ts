import { call } from "./expression.ts";
import { int, list, tuple, type Type } from "./program-type.ts";
import { randomLiteral } from "./random-expression.ts";
import { randomType } from "./random-type.ts";
import type { RddState } from "./program.ts";
import type { RddOperation } from "./rdd-operation.ts";

/** RDDs that the driver makes. */
export const sourceOperations: Readonly<Record<string, RddOperation>> = {
  parallelize: {
    arity: 0,
    pythonHelper: "sliced",
    choose: ({ dice, mode, keyType }) => {
      const odd = mode === "own" && dice.chance(0.5);
      const key = dice.chance(0.75) ? keyType : randomType(dice, { keyable: true, odd });
      const elementType = dice.chance(0.7) ? tuple(key, randomType(dice, { odd })) : key;
      const rows = dice.list(dice.pick([0, 1, 3, 6, 10, 10, 20, 30]), () =>
        randomLiteral(dice, elementType),
      );
      return {
        literals: [call("listOf", rows, list(elementType, false))],
        numbers: [dice.int(1, 4)],
        elementType,
      };
    },
    check: (_, { literals: [rows], numbers: [n], elementType }) =>
      source(elementType as Type, n, rows?.node === "call" ? rows.args.length : 0),
    args: ({ literals: [literal], numbers: [n] }) => [{ literal }, { number: n }],
  },
  range: {
    arity: 0,
    choose: ({ dice }) => {
      const step = dice.pick([1, 1, 2, 7, -1, -3]);
      const start = dice.int(-10, 10);
      return {
        numbers: [start, start + step * dice.int(0, 20) + dice.int(0, 1), step, dice.int(1, 4)],
      };
    },
    check: (_, { numbers: [start, end, step, n] }) =>
      source(int, n, Math.max(0, Math.ceil((end! - start!) / step!))),
    args: ({ numbers }) => numbers.map((number) => ({ number })),
  },
};

function source(type: Type, n: number | undefined, size: number): RddState {
  return { type, n, placed: true, ordered: true, flat: true, keyed: false, size };
}
