import type { AnyNode, Function as FunctionNode, Pattern } from "acorn";
import type { Expression, KnownFunction } from "../../plan/known-function.ts";
import { isAssigned } from "../capture/assigned-variables.ts";
import type { CapturedVariable, DriverValue, FunctionData } from "../capture/driver-node.ts";
import { DriverNode } from "../capture/driver-node.ts";
import type { PathStep } from "../bundle/graph.ts";
import { sumForm } from "./sum-form.ts";

/** Longer sources, and longer strings of variables, are not what the runtime knows. */
const longest = 256;
/** Built-ins that an expression may name. */
const globals: ReadonlySet<string> = new Set(["Boolean", "Math", "Number", "String"]);

/** What a captured function computes, as long as some variables of the program stay what they were. */
export class RecognisedFunction {
  readonly #known: KnownFunction;
  readonly #variables: readonly CapturedVariable[];

  constructor(known: KnownFunction, variables: readonly CapturedVariable[] = []) {
    this.#known = known;
    this.#variables = variables;
  }

  /** Undefined where another captured function assigns one of the variables, which it may do between two records. */
  get known(): KnownFunction | undefined {
    return this.#variables.some(isAssigned) ? undefined : this.#known;
  }
}

/**
 * What a captured function computes, undefined where its source says more than one plain expression of its parameters,
 * constants, variables of the program that held such, and built-ins.
 */
export function recogniseFunction(root: DriverValue): RecognisedFunction | undefined {
  if (!(root instanceof DriverNode)) return undefined;
  const { kind, data, values } = root.content;
  if (kind === "global") return recogniseGlobal(data as readonly PathStep[]);
  if (kind !== "function") return undefined;
  const { parsed, variables } = data as FunctionData;
  if (parsed.kind === "class" || parsed.isAsync || parsed.isGenerator) return undefined;
  if (parsed.source.length > longest) return undefined;
  const { id, params, body } = parsed.node as FunctionNode;
  // In `function Math() {}` the name is the function's own.
  if (id && globals.has(id.name)) return undefined;
  const result = body.type === "BlockStatement" ? returned(body.body) : body;
  if (result === undefined) return undefined;
  const form = variables.length === 0 ? sumForm(params, result) : undefined;
  if (form !== undefined)
    return new RecognisedFunction({ parameters: 2, body: { is: "sums", form } });
  const names: Names = { values: new Map(), used: new Set(), captured: new Map() };
  for (const [i, variable] of variables.entries())
    names.captured.set(variable.name, constantOf(variable, values[i]));
  for (const [index, parameter] of params.entries())
    if (!bind(parameter, { is: "parameter", index }, names)) return undefined;
  const known = expressionOf(result, names);
  // To take an array apart is to look at it, also where none of its elements is.
  if (!params.every((parameter) => isReadInside(parameter, names.used))) return undefined;
  return known && new RecognisedFunction({ parameters: params.length, body: known }, variables);
}

/** What a variable stands for; undefined where other code may change that without being captured. */
function constantOf({ scope }: CapturedVariable, value: DriverValue): Expression | undefined {
  if (scope === undefined || value instanceof DriverNode) return undefined;
  if (typeof value === "string" && value.length > longest) return undefined;
  return { is: "constant", value };
}

/** `filter(Boolean)`. */
function recogniseGlobal(path: readonly PathStep[]): RecognisedFunction | undefined {
  if (path.length !== 1 || path[0] !== "Boolean") return undefined;
  const argument: Expression = { is: "parameter", index: 0 };
  const callee: Expression = { is: "global", name: "Boolean" };
  return new RecognisedFunction({
    parameters: 1,
    body: { is: "call", callee, arguments: [argument] },
  });
}

interface Names {
  /** Of parameters, and of elements of arrays that they are. */
  readonly values: Map<string, Expression>;
  /** Of variables of the program, undefined where the runtime does not know what they hold. */
  readonly captured: Map<string, Expression | undefined>;
  /** Those of `values` that the function's expression has. */
  readonly used: Set<string>;
}

/** Gives `value` its name, or its elements theirs; false where a pattern says more, or a name is there twice. */
function bind(pattern: Pattern | null, value: Expression, names: Names): boolean {
  if (pattern === null) return true;
  if (pattern.type === "ArrayPattern")
    return pattern.elements.every((element, i) =>
      bind(element, { is: "member", object: value, name: String(i) }, names),
    );
  if (pattern.type !== "Identifier" || names.values.has(pattern.name)) return false;
  names.values.set(pattern.name, value);
  return true;
}

/** Whether of each array in an array some element is read. */
function isReadInside(pattern: Pattern, used: ReadonlySet<string>): boolean {
  return (
    pattern.type !== "ArrayPattern" ||
    pattern.elements.every(
      (element) =>
        element?.type !== "ArrayPattern" || (isRead(element, used) && isReadInside(element, used)),
    )
  );
}

function isRead(pattern: Pattern | null, used: ReadonlySet<string>): boolean {
  if (pattern?.type === "Identifier") return used.has(pattern.name);
  return (
    pattern?.type === "ArrayPattern" && pattern.elements.some((element) => isRead(element, used))
  );
}

/** The expression of a body that is one `return`. */
function returned(statements: readonly AnyNode[]): AnyNode | undefined {
  const [only, more] = statements;
  if (more !== undefined || only?.type !== "ReturnStatement") return undefined;
  return only.argument ?? undefined;
}

function expressionOf(node: AnyNode, names: Names): Expression | undefined {
  switch (node.type) {
    case "Identifier":
      return nameOf(node.name, names);
    case "Literal":
      if (node.regex) return { is: "regexp", source: node.regex.pattern, flags: node.regex.flags };
      if (node.bigint !== undefined && node.bigint !== null)
        return { is: "constant", value: BigInt(node.bigint) };
      return { is: "constant", value: node.value as string | number | boolean | null };
    case "TemplateLiteral": {
      const [text, more] = node.quasis;
      const cooked = text?.value.cooked;
      if (more !== undefined || typeof cooked !== "string") return undefined;
      return { is: "constant", value: cooked };
    }
    case "MemberExpression": {
      if (node.optional || node.object.type === "Super") return undefined;
      const object = expressionOf(node.object, names);
      const name = node.computed ? keyOf(node.property, names) : nameOfProperty(node.property);
      return object === undefined || name === undefined
        ? undefined
        : { is: "member", object, name };
    }
    case "CallExpression": {
      if (node.optional || node.callee.type === "Super") return undefined;
      const callee = expressionOf(node.callee, names);
      if (callee?.is !== "member" && callee?.is !== "global") return undefined;
      const values = all(node.arguments, names);
      return values && { is: "call", callee, arguments: values };
    }
    case "UnaryExpression": {
      if (node.operator === "delete") return undefined;
      const operand = expressionOf(node.argument, names);
      return operand && { is: "unary", operator: node.operator, operand };
    }
    case "BinaryExpression":
    case "LogicalExpression": {
      if (node.left.type === "PrivateIdentifier") return undefined;
      const left = expressionOf(node.left, names);
      const right = expressionOf(node.right, names);
      return left && right && { is: "binary", operator: node.operator, left, right };
    }
    case "ArrayExpression": {
      const elements = all(node.elements, names);
      return elements && { is: "array", elements };
    }
    default:
      return undefined;
  }
}

function nameOf(name: string, names: Names): Expression | undefined {
  const named = names.values.get(name);
  if (named !== undefined) {
    names.used.add(name);
    return named;
  }
  if (names.captured.has(name)) return names.captured.get(name);
  if (name === "undefined") return { is: "constant", value: undefined };
  return globals.has(name) ? { is: "global", name } : undefined;
}

function nameOfProperty(property: AnyNode): string | undefined {
  return property.type === "Identifier" ? property.name : undefined;
}

/** The name that is between brackets. */
function keyOf(property: AnyNode, names: Names): string | undefined {
  const key = expressionOf(property, names);
  if (key?.is !== "constant") return undefined;
  return typeof key.value === "string" || typeof key.value === "number"
    ? String(key.value)
    : undefined;
}

/** Each of `nodes`, undefined where one is a hole, spread or unknown. */
function all(nodes: readonly (AnyNode | null)[], names: Names): Expression[] | undefined {
  const values: Expression[] = [];
  for (const node of nodes) {
    const value = node === null ? undefined : expressionOf(node, names);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}
