import type { AnyNode, Pattern } from "acorn";
import type { SumForm, SumPart } from "../../plan/known-function.ts";

const mostParts = 16;

/** A parameter, or an element of one. */
interface Reference {
  readonly parameter: 0 | 1;
  readonly element: number | undefined;
}

/**
 * What a function of these parameters adds up that gives `result`: `([a, n], [b, m]) => [a.map((x, i) => x + b[i]), n + m]`
 * and the like, without destructuring, and of one array alone. Undefined for others.
 */
export function sumForm(parameters: readonly Pattern[], result: AnyNode): SumForm | undefined {
  const names = namesOf(parameters);
  if (names === undefined) return undefined;
  const sums = new SumReader(names);
  if (result.type !== "ArrayExpression")
    return sums.part(result, undefined) === "array" ? "array" : undefined;
  const { elements } = result;
  if (elements.length > mostParts) return undefined;
  const parts = elements.map((element, j) =>
    element === null ? undefined : sums.part(element, j),
  );
  // A tuple of numbers alone is made faster than it is changed (measured).
  if (!parts.includes("array") || parts.includes(undefined)) return undefined;
  return parts as SumPart[];
}

/** What each name stands for; undefined where a parameter is anything but names, or a name comes twice. */
function namesOf(parameters: readonly Pattern[]): ReadonlyMap<string, Reference> | undefined {
  if (parameters.length !== 2) return undefined;
  const names = new Map<string, Reference>();
  let count = 0;
  for (const [i, pattern] of parameters.entries()) {
    const parameter = i as 0 | 1;
    const isTuple = pattern.type === "ArrayPattern";
    for (const [j, name] of (isTuple ? pattern.elements : [pattern]).entries()) {
      if (name?.type !== "Identifier") return undefined;
      names.set(name.name, { parameter, element: isTuple ? j : undefined });
      count++;
    }
  }
  return names.size === count ? names : undefined;
}

class SumReader {
  readonly #names: ReadonlyMap<string, Reference>;

  constructor(names: ReadonlyMap<string, Reference>) {
    this.#names = names;
  }

  /** The sum of both parameters, or of their elements of that number. */
  part(node: AnyNode, element: number | undefined): SumPart | undefined {
    if (node.type === "BinaryExpression" && node.operator === "+") {
      const left = this.#reference(node.left);
      const right = this.#reference(node.right);
      const areBoth = left?.parameter === 0 && right?.parameter === 1;
      return areBoth && left.element === element && right.element === element
        ? "number"
        : undefined;
    }
    return this.#isArraySum(node, element) ? "array" : undefined;
  }

  /** `a.map((x, i) => x + b[i])`. */
  #isArraySum(node: AnyNode, element: number | undefined): boolean {
    if (node.type !== "CallExpression" || node.optional) return false;
    const { callee } = node;
    if (callee.type !== "MemberExpression" || callee.computed || callee.optional) return false;
    if (callee.property.type !== "Identifier" || callee.property.name !== "map") return false;
    if (!this.#is(callee.object, 0, element)) return false;
    const [mapper, more] = node.arguments;
    if (mapper?.type !== "ArrowFunctionExpression" || mapper.async || more !== undefined)
      return false;
    const [x, i, third] = mapper.params;
    if (x?.type !== "Identifier" || i?.type !== "Identifier" || third !== undefined) return false;
    // Inner names would hide the outer ones.
    if (x.name === i.name || this.#names.has(x.name) || this.#names.has(i.name)) return false;
    const { body } = mapper;
    if (body.type !== "BinaryExpression" || body.operator !== "+") return false;
    return isName(body.left, x.name) && this.#isElement(body.right, element, i.name);
  }

  /** `b[i]`. */
  #isElement(node: AnyNode, element: number | undefined, index: string): boolean {
    if (node.type !== "MemberExpression" || !node.computed || node.optional) return false;
    return this.#is(node.object, 1, element) && isName(node.property, index);
  }

  #is(node: AnyNode, parameter: 0 | 1, element: number | undefined): boolean {
    const found = this.#reference(node);
    return found?.parameter === parameter && found.element === element;
  }

  /** A name, or `a[0]` of the name of a whole parameter. */
  #reference(node: AnyNode): Reference | undefined {
    if (node.type === "Identifier") return this.#names.get(node.name);
    if (node.type !== "MemberExpression" || !node.computed || node.optional) return undefined;
    const whole = this.#reference(node.object);
    const { property } = node;
    if (whole === undefined || whole.element !== undefined || property.type !== "Literal")
      return undefined;
    const { value } = property;
    return typeof value === "number" && Number.isInteger(value) && value >= 0
      ? { parameter: whole.parameter, element: value }
      : undefined;
  }
}

function isName(node: AnyNode, name: string): boolean {
  return node.type === "Identifier" && node.name === name;
}
