import { countUtf16Units } from "../../io/text-decoding.ts";
import type { Expression } from "../../plan/known-function.ts";
import { isLength, isParameter, mirrored } from "./known-shapes.ts";

/** A condition of a line, told from its bytes, which are valid UTF-8. */
export interface LineTest {
  /** Says where the lines of the next calls are. */
  use(bytes: Buffer, isAscii: boolean): void;
  /** Whether the line of bytes `[from, to)` passes; lines are asked about in their order. */
  passes(from: number, to: number): boolean;
}

/**
 * The test that a filter's condition is, as far as it is true or false; undefined where it asks for something else than
 * the length of the line and constant strings in it, at its ends, or equal to it.
 */
export function lineTestOf(condition: Expression): LineTest | undefined {
  if (isParameter(condition) || isLength(condition)) return new LengthTest((units) => units > 0);
  switch (condition.is) {
    case "call":
      return callTest(condition.callee, condition.arguments);
    case "unary": {
      const operand = condition.operator === "!" ? lineTestOf(condition.operand) : undefined;
      return operand && new NotTest(operand);
    }
    case "binary": {
      const { operator, left, right } = condition;
      if (operator === "&&" || operator === "||") {
        const first = lineTestOf(left);
        const second = lineTestOf(right);
        return first && second && new BothTest(first, second, operator === "&&");
      }
      if (left.is === "constant") return comparison(right, mirrored.get(operator), left.value);
      return right.is === "constant" ? comparison(left, operator, right.value) : undefined;
    }
    default:
      return undefined;
  }
}

function callTest(callee: Expression, parameters: readonly Expression[]): LineTest | undefined {
  const [argument, more] = parameters;
  if (argument === undefined || more !== undefined) return undefined;
  if (callee.is === "global") return callee.name === "Boolean" ? lineTestOf(argument) : undefined;
  if (callee.is !== "member" || !isParameter(callee.object)) return undefined;
  const text = argument.is === "constant" ? utf8Of(argument.value) : undefined;
  if (text === undefined) return undefined;
  switch (callee.name) {
    case "includes":
      return new IncludesTest(text);
    case "startsWith":
      return new PlaceTest(text, (from) => from);
    case "endsWith":
      return new PlaceTest(text, (_, to) => to - text.length);
    default:
      return undefined;
  }
}

/** Of lengths; of strings, the order is that of UTF-16 units and not of bytes, so that only equality is known. */
const comparisons: ReadonlyMap<string, (a: number, b: number) => boolean> = new Map([
  ["<", (a: number, b: number) => a < b],
  ["<=", (a: number, b: number) => a <= b],
  [">", (a: number, b: number) => a > b],
  [">=", (a: number, b: number) => a >= b],
  ["==", (a: number, b: number) => a === b],
  ["===", (a: number, b: number) => a === b],
  ["!=", (a: number, b: number) => a !== b],
  ["!==", (a: number, b: number) => a !== b],
]);

function comparison(
  left: Expression,
  operator: string | undefined,
  right: unknown,
): LineTest | undefined {
  if (isLength(left)) {
    const compare = operator === undefined ? undefined : comparisons.get(operator);
    if (compare === undefined || typeof right !== "number") return undefined;
    return new LengthTest((units) => compare(units, right));
  }
  const text = isParameter(left) ? utf8Of(right) : undefined;
  if (text === undefined) return undefined;
  if (operator === "==" || operator === "===") return new EqualTest(text);
  return operator === "!=" || operator === "!==" ? new NotTest(new EqualTest(text)) : undefined;
}

/** The bytes of a string; undefined of one with lone surrogates, which no line has. */
function utf8Of(value: unknown): Buffer | undefined {
  if (typeof value !== "string") return undefined;
  const bytes = Buffer.from(value);
  return bytes.toString() === value ? bytes : undefined;
}

class LengthTest implements LineTest {
  readonly #accepts: (units: number) => boolean;
  #bytes: Buffer = Buffer.alloc(0);
  #isAscii = true;

  constructor(accepts: (units: number) => boolean) {
    this.#accepts = accepts;
  }

  use(bytes: Buffer, isAscii: boolean): void {
    this.#bytes = bytes;
    this.#isAscii = isAscii;
  }

  passes(from: number, to: number): boolean {
    return this.#accepts(this.#isAscii ? to - from : countUtf16Units(this.#bytes, from, to));
  }
}

class NotTest implements LineTest {
  readonly #test: LineTest;

  constructor(test: LineTest) {
    this.#test = test;
  }

  use(bytes: Buffer, isAscii: boolean): void {
    this.#test.use(bytes, isAscii);
  }

  passes(from: number, to: number): boolean {
    return !this.#test.passes(from, to);
  }
}

/** `first && second`, or, unless `both`, `first || second`. */
export class BothTest implements LineTest {
  readonly #first: LineTest;
  readonly #second: LineTest;
  readonly #both: boolean;

  constructor(first: LineTest, second: LineTest, both: boolean) {
    this.#first = first;
    this.#second = second;
    this.#both = both;
  }

  use(bytes: Buffer, isAscii: boolean): void {
    this.#first.use(bytes, isAscii);
    this.#second.use(bytes, isAscii);
  }

  passes(from: number, to: number): boolean {
    const first = this.#first.passes(from, to);
    return first === this.#both ? this.#second.passes(from, to) : first;
  }
}

/** Bytes of one character are never found within another's: what is found in bytes is what is found in the string. */
class IncludesTest implements LineTest {
  readonly #text: Buffer;
  #bytes: Buffer = Buffer.alloc(0);
  /** Where the text is next; before a line that was not asked about. */
  #found = -1;

  constructor(text: Buffer) {
    this.#text = text;
  }

  use(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#found = -1;
  }

  passes(from: number, to: number): boolean {
    if (this.#text.length === 0) return true;
    if (this.#found < from) {
      const found = this.#bytes.indexOf(this.#text, from);
      this.#found = found === -1 ? Number.POSITIVE_INFINITY : found;
    }
    return this.#found + this.#text.length <= to;
  }
}

/** The text at a place of the line. */
class PlaceTest implements LineTest {
  readonly #text: Buffer;
  readonly #place: (from: number, to: number) => number;
  #bytes: Buffer = Buffer.alloc(0);

  constructor(text: Buffer, place: (from: number, to: number) => number) {
    this.#text = text;
    this.#place = place;
  }

  use(bytes: Buffer): void {
    this.#bytes = bytes;
  }

  passes(from: number, to: number): boolean {
    const text = this.#text;
    if (text.length > to - from) return false;
    const at = this.#place(from, to);
    for (let i = 0; i < text.length; i++) if (this.#bytes[at + i] !== text[i]) return false;
    return true;
  }
}

class EqualTest extends PlaceTest {
  readonly #length: number;

  constructor(text: Buffer) {
    super(text, (from) => from);
    this.#length = text.length;
  }

  override passes(from: number, to: number): boolean {
    return to - from === this.#length && super.passes(from, to);
  }
}
