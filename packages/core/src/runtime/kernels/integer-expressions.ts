import type { Expression } from "../../plan/known-function.ts";
import { isMultiple } from "./divisibility.ts";

/** Source of an expression, in which `imul` is `Math.imul`, and what it may come to. */
export type Known = KnownInteger | KnownTruth;

/**
 * A whole number of 32 bits between `least` and `most`, both included, as `source` computes it. `mayBeMinusZero`: the
 * program's own arithmetic may come to -0 where `source` comes to 0.
 */
export interface KnownInteger {
  readonly is: "integer";
  readonly source: string;
  readonly least: number;
  readonly most: number;
  readonly mayBeMinusZero: boolean;
  /** Where it is 0: a condition that is faster than to compute it. */
  readonly isZero?: string;
}

/** A boolean, or whatever is as true as `source`. */
export interface KnownTruth {
  readonly is: "truth";
  readonly source: string;
}

const leastInteger = -(2 ** 31);
const mostInteger = 2 ** 31 - 1;

const comparisons: ReadonlySet<string> = new Set(["<", "<=", ">", ">=", "==", "===", "!=", "!=="]);

/**
 * What an expression of whole numbers comes to, given its parameter; undefined where that, or anything on the way, may not
 * be a whole number of 32 bits. `| 0` tells V8 what is known here, so that it neither looks at numbers nor for overflows.
 *
 * To take 0 for -0 on the way changes nothing but the sign of a zero: nothing that is known here divides.
 */
export function knownInteger(expression: Expression, parameter: KnownInteger): Known | undefined {
  switch (expression.is) {
    case "parameter":
      return expression.index === 0 ? parameter : undefined;
    case "constant":
      return constant(expression.value);
    case "unary": {
      const operand = knownInteger(expression.operand, parameter);
      return operand && unary(expression.operator, operand);
    }
    case "binary": {
      const left = knownInteger(expression.left, parameter);
      const right = left && knownInteger(expression.right, parameter);
      return right && binary(expression.operator, left, right);
    }
    default:
      return undefined;
  }
}

function constant(value: unknown): KnownInteger | undefined {
  return typeof value === "number" && Object.is(value | 0, value)
    ? { is: "integer", source: `${value}`, least: value, most: value, mayBeMinusZero: false }
    : undefined;
}

function unary(operator: string, operand: Known): Known | undefined {
  if (operator === "!") return { is: "truth", source: `!${truthOf(operand)}` };
  if (operand.is !== "integer") return undefined;
  const { source, least, most } = operand;
  if (operator === "+") return operand;
  if (operator !== "-") return undefined;
  return integer(`-${source}`, [-most, -least], least <= 0 && most >= 0);
}

function binary(operator: string, left: Known, right: Known): Known | undefined {
  const source = `${left.source} ${operator} ${right.source}`;
  // Of `x && y` the result is a number where `x` is.
  if (operator === "&&" || operator === "||")
    return left.is === "truth" && right.is === "truth"
      ? { is: "truth", source: `(${source})` }
      : undefined;
  if (left.is !== "integer" || right.is !== "integer") return undefined;
  if (comparisons.has(operator))
    return { is: "truth", source: zeroTest(operator, left, right) ?? `(${source})` };
  const [a, b, c, d] = [left.least, left.most, right.least, right.most];
  switch (operator) {
    case "+":
      return integer(source, [a + c, b + d], left.mayBeMinusZero && right.mayBeMinusZero);
    case "-": {
      const mayBeMinusZero = left.mayBeMinusZero && c <= 0 && d >= 0;
      return integer(source, [a - d, b - c], mayBeMinusZero);
    }
    case "*": {
      const products = [a * c, a * d, b * c, b * d];
      const mayBeZero = (a <= 0 && b >= 0) || (c <= 0 && d >= 0);
      const maySigned = a < 0 || c < 0 || left.mayBeMinusZero || right.mayBeMinusZero;
      return integer(source, products, mayBeZero && maySigned);
    }
    case "%": {
      if (c <= 0 && d >= 0) return undefined;
      const largest = Math.max(Math.abs(c), Math.abs(d)) - 1;
      const range = [Math.max(Math.min(a, 0), -largest), Math.min(Math.max(b, 0), largest)];
      const remainder = integer(source, range, a < 0 || left.mayBeMinusZero);
      return remainder && a >= 0 && c === d && c > 1
        ? { ...remainder, isZero: `(${isMultiple(left.source, c)})` }
        : remainder;
    }
    case "&":
      // Of a number that is not negative no more bits can stay than it has.
      return c >= 0 ? integer(source, [0, d], false) : undefined;
    default:
      return undefined;
  }
}

/** A condition that is true where what is known is, as conditions take it. */
export function truthOf(known: Known): string {
  return known.is === "integer" && known.isZero !== undefined ? `!${known.isZero}` : known.source;
}

/** A comparison for being 0, where there is a faster one. */
function zeroTest(operator: string, left: KnownInteger, right: KnownInteger): string | undefined {
  const isZero =
    right.source === "0" ? left.isZero : left.source === "0" ? right.isZero : undefined;
  if (isZero === undefined || !(operator.startsWith("=") || operator.startsWith("!")))
    return undefined;
  return operator.startsWith("=") ? isZero : `!${isZero}`;
}

function integer(
  source: string,
  range: readonly number[],
  mayBeMinusZero: boolean,
): KnownInteger | undefined {
  // `+ 0` for -0.
  const [least, most] = [Math.min(...range) + 0, Math.max(...range) + 0];
  if (least < leastInteger || most > mostInteger) return undefined;
  return { is: "integer", source: `((${source}) | 0)`, least, most, mayBeMinusZero };
}
