import type { Dice } from "./dice.ts";
import { call, type Expression, type Lambda, type Variable, variable } from "./expression.ts";
import { int, num, str, type Type } from "./program-type.ts";
import { randomExpression } from "./random-expression.ts";

/** Operations that combine two values of a type; all of them are associative. */
const combining: Readonly<
  Record<string, { exact: readonly string[]; sensitive: readonly string[] }>
> = {
  int: { exact: ["add", "larger", "smaller", "addModulo"], sensitive: [] },
  num: { exact: ["larger", "smaller"], sensitive: ["add"] },
  str: { exact: [], sensitive: ["concat"] },
  bool: { exact: ["and", "or"], sensitive: [] },
};

const sensitiveOperations = new Set(
  Object.values(combining).flatMap(({ sensitive }) => [...sensitive]),
);

/**
 * A function `(x, y) => …` that combines two values of `type`. `sensitive` ones (sums of floats, joined text, the
 * first of two) give the same result only if the values come in the same order in the same groups.
 */
export function randomReducer(dice: Dice, type: Type, sensitive: boolean): Lambda | undefined {
  const params = [
    { name: "x", type },
    { name: "y", type },
  ];
  const [x, y] = params.map(variable) as [Expression, Expression];
  const body = combineExpression(dice, type, x, y, sensitive);
  if (body === undefined) return undefined;
  const style = dice.pick(["arrow", "arrow", "block", "function"] as const);
  return { params, body, style, isFixed: true };
}

function combineExpression(
  dice: Dice,
  type: Type,
  x: Expression,
  y: Expression,
  sensitive: boolean,
): Expression | undefined {
  if (type.kind === "tuple" && !(sensitive && dice.chance(0.2))) {
    const items = type.items.map((item, i) =>
      combineExpression(
        dice,
        item,
        call(`item${i}`, [x], item),
        call(`item${i}`, [y], item),
        sensitive,
      ),
    );
    return items.includes(undefined) ? undefined : call("tuple", items as Expression[], type);
  }
  const { exact, sensitive: risky } = combining[type.kind] ?? { exact: [], sensitive: [] };
  const names = sensitive ? [...exact, ...risky, ...risky] : exact;
  if (sensitive && (names.length === 0 || dice.chance(0.1))) return dice.pick([x, y]);
  return names.length === 0 ? undefined : call(dice.pick(names), [x, y], type);
}

/** Whether the result of combining by this function depends on order and grouping. */
export function isSensitive({ params, body }: Lambda): boolean {
  const [x, y] = params as [Variable, Variable];
  const visit = (expression: Expression): boolean => {
    if (expression.node !== "call") return true; // x or y alone: the first or last of the values
    const [a, b] = expression.args;
    if (expression.operation === "tuple") return expression.args.some(visit);
    if (sensitiveOperations.has(expression.operation) && expression.type.kind !== "int")
      return true;
    return !(a !== undefined && b !== undefined && reaches(a, x.name) && reaches(b, y.name));
  };
  return visit(body);
}

/** Whether it is the variable or an item inside it. */
function reaches(expression: Expression, name: string): boolean {
  if (expression.node === "variable") return expression.name === name;
  if (expression.node === "literal") return false;
  const [inner] = expression.args;
  return expression.operation.startsWith("item") && inner !== undefined && reaches(inner, name);
}

/** A fold of elements into a value: `zero`, `(x, y) => x combined with some f(y)`, and `(x, y) => x combined with y`. */
export interface Fold {
  readonly zero: Expression;
  readonly seqOp: Lambda;
  readonly combOp: Lambda;
}

const neutral: Readonly<Record<string, string>> = { add: "0", concat: '""', addModulo: "0" };

/** `loose` zeros count as often as they are used, so that everybody must use them equally often. */
export function randomFold(
  dice: Dice,
  element: Type,
  options: { sensitive: boolean; loose: boolean; outer: readonly Variable[] },
): Fold {
  const type = dice.pick(options.sensitive ? [int, int, str, num] : [int]);
  const operation =
    type === str ? "concat" : dice.pick(["add", type === num ? "add" : "addModulo"]);
  const text = options.loose
    ? dice.pick(type === str ? ['"-"', '""'] : ["0", "3"])
    : neutral[operation];
  const literal = text as string;
  const zero: Expression = { node: "literal", js: literal, py: literal, type };
  const x = { name: "x", type };
  const y = { name: "y", type: element };
  const part = randomExpression(dice, type, [y, y, ...options.outer], dice.int(0, 2));
  const style = dice.pick(["arrow", "block"] as const);
  return {
    zero,
    seqOp: {
      params: [x, y],
      body: call(operation, [variable(x), part], type),
      style,
      isFixed: true,
    },
    combOp: {
      params: [x, { name: "y", type }],
      body: call(operation, [variable(x), variable({ name: "y", type })], type),
      style,
      isFixed: true,
    },
  };
}

/** Whether a fold is of a type whose combination depends on the order. */
export function isSensitiveFold(zero: Expression): boolean {
  return zero.type.kind !== "int";
}

export function isLooseZero(zero: Expression): boolean {
  return zero.node === "literal" && zero.js !== "0" && zero.js !== '""';
}
