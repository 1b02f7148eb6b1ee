import type { Expression } from "../../plan/known-function.ts";
import { type ChainOp, isLength, isParameter, knownOf, mirrored } from "./known-shapes.ts";
import { ignoresCase, type Separator, separatorOf } from "./separator.ts";

/** What a chain of operators makes of lines of text, where it is known: the words that they are split into. */
export interface TextPlan {
  readonly separator: Separator;
  /** Lines are trimmed before they are split. */
  readonly trims: boolean;
  /** Lines that are empty, before and after they are trimmed, are left out. */
  readonly skipsEmptyLines: boolean;
  readonly skipsBlankLines: boolean;
  /** Letters are changed to the other case. */
  readonly casing: "lower" | "upper" | undefined;
  /** Words of fewer UTF-16 units are left out. */
  readonly minLength: number;
  /** The chain ends in pairs of a word and 1. */
  readonly makesPairs: boolean;
}

/** The plan of a chain over lines; undefined where one of its operators is not known. */
export function textPlanOf(ops: readonly ChainOp[]): TextPlan | undefined {
  const reader = new ChainReader();
  return ops.every((op) => reader.take(op)) ? reader.plan() : undefined;
}

type Place = "line" | "word" | "pair";

class ChainReader {
  #place: Place = "line";
  #separator: Separator | undefined;
  #trims = false;
  #skipsEmptyLines = false;
  #skipsBlankLines = false;
  #casing: "lower" | "upper" | undefined;
  /** Words, not lines, change case. */
  #changesWords = false;
  #minLength = 0;

  /** Whether the operator is known where it stands. */
  take({ op, f }: ChainOp): boolean {
    if (op === "keys" && this.#place === "pair") {
      this.#place = "word";
      return true;
    }
    const known = f && knownOf(f);
    if (known === undefined || known.parameters < 1) return false;
    switch (op) {
      case "map":
        return this.#map(known.body);
      case "filter":
        return this.#filter(known.body);
      case "flatMap":
        return this.#split(known.body);
      default:
        return false;
    }
  }

  plan(): TextPlan | undefined {
    const separator = this.#separator;
    if (separator === undefined || (this.#changesWords && !ignoresCase(separator)))
      return undefined;
    return {
      separator,
      trims: this.#trims,
      skipsEmptyLines: this.#skipsEmptyLines,
      skipsBlankLines: this.#skipsBlankLines,
      casing: this.#casing,
      minLength: this.#minLength,
      makesPairs: this.#place === "pair",
    };
  }

  #map(body: Expression): boolean {
    if (this.#place === "word" && isPairWithOne(body)) {
      this.#place = "pair";
      return true;
    }
    return this.#place !== "pair" && this.#methods(body);
  }

  #filter(body: Expression): boolean {
    const least = leastLength(body);
    if (least === undefined || this.#place === "pair") return false;
    if (this.#place === "word") this.#minLength = Math.max(this.#minLength, least);
    else if (least > 1) return false;
    else if (least === 1 && this.#trims) this.#skipsBlankLines = true;
    else if (least === 1) this.#skipsEmptyLines = true;
    return true;
  }

  #split(body: Expression): boolean {
    if (this.#place !== "line" || body.is !== "call" || body.callee.is !== "member") return false;
    const { callee } = body;
    const [argument, more] = body.arguments;
    if (callee.name !== "split" || argument === undefined || more !== undefined) return false;
    if (!this.#methods(callee.object)) return false;
    this.#separator = separatorOf(argument);
    this.#place = "word";
    return this.#separator !== undefined;
  }

  /** `x`, `x.trim()`, `x.toLowerCase()` and the like, one after another. */
  #methods(body: Expression): boolean {
    if (isParameter(body)) return true;
    if (body.is !== "call" || body.callee.is !== "member" || body.arguments.length > 0)
      return false;
    const { object, name } = body.callee;
    if (!this.#methods(object)) return false;
    switch (name) {
      case "trim":
        this.#trims = true;
        return this.#place === "line";
      case "toLowerCase":
      case "toUpperCase":
        this.#casing = name === "toLowerCase" ? "lower" : "upper";
        this.#changesWords ||= this.#place === "word";
        return true;
      default:
        return false;
    }
  }
}

function isPairWithOne(body: Expression): boolean {
  if (body.is !== "array" || body.elements.length !== 2) return false;
  const [word, one] = body.elements as [Expression, Expression];
  return isParameter(word) && one.is === "constant" && one.value === 1;
}

/** The least length of strings that a condition lets pass; undefined where it asks for something else. */
function leastLength(condition: Expression): number | undefined {
  if (isParameter(condition) || isLength(condition)) return 1;
  if (condition.is === "call") {
    const { callee } = condition;
    const [argument, more] = condition.arguments;
    if (callee.is !== "global" || callee.name !== "Boolean") return undefined;
    return argument && more === undefined ? leastLength(argument) : undefined;
  }
  if (condition.is === "unary" && condition.operator === "!") {
    const { operand } = condition;
    return operand.is === "unary" && operand.operator === "!"
      ? leastLength(operand.operand)
      : undefined;
  }
  if (condition.is !== "binary") return undefined;
  const { left, right, operator } = condition;
  if (operator === "&&") {
    const first = leastLength(left);
    const second = leastLength(right);
    return first === undefined || second === undefined ? undefined : Math.max(first, second);
  }
  if (left.is === "constant") return comparison(right, mirrored.get(operator), left.value);
  return right.is === "constant" ? comparison(left, operator, right.value) : undefined;
}

function comparison(
  left: Expression,
  operator: string | undefined,
  right: unknown,
): number | undefined {
  const differs = operator === "!=" || operator === "!==";
  if (isParameter(left)) return differs && right === "" ? 1 : undefined;
  if (!isLength(left) || typeof right !== "number" || !Number.isFinite(right)) return undefined;
  if (differs) return right === 0 ? 1 : undefined;
  if (operator === ">") return Math.max(0, Math.floor(right) + 1);
  return operator === ">=" ? Math.max(0, Math.ceil(right)) : undefined;
}
