import { type AnyNode, type Class, type Options, parse, parseExpressionAt } from "acorn";
import { isClassNode, isFunctionNode, shiftPositions } from "./ast.ts";
import { analyseScopes, type ScopeAnalysis } from "./scope-analysis.ts";

/** A function's source, parsed. Positions in `node` and `scopes` are offsets in `source`. */
export interface ParsedFunction {
  /** What `Function.prototype.toString` gave. */
  readonly source: string;
  /** The function or class; of a method its value, which begins at the parameters. */
  readonly node: AnyNode;
  readonly kind: "arrow" | "function" | "method" | "class";
  /** Of a method: where its name is in the source, and what goes before the braces of its accessor pair. */
  readonly method?: {
    readonly keyStart: number;
    readonly keyEnd: number;
    readonly accessor?: "get" | "set";
  };
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  readonly scopes: ScopeAnalysis;
}

const options: Options = {
  ecmaVersion: "latest",
  sourceType: "script",
  allowSuperOutsideMethod: true,
  allowImportExportEverywhere: true,
  allowReserved: true,
  checkPrivateFields: false,
};

const cacheLimit = 4096;
const cache = new Map<string, ParsedFunction>();

/**
 * Parses the text of a function, method, accessor or class, as `Function.prototype.toString` gives it. Results are
 * cached by source and must not be changed.
 *
 * @throws {SyntaxError} when the text is none of these.
 */
export function parseFunction(source: string): ParsedFunction {
  const known = cache.get(source);
  if (known !== undefined) return known;
  const parsed = parseExpression(source) ?? parseMethod(source);
  if (cache.size >= cacheLimit) cache.clear();
  cache.set(source, parsed);
  return parsed;
}

function parseExpression(source: string): ParsedFunction | undefined {
  let node: AnyNode;
  try {
    node = parseExpressionAt(source, 0, options);
  } catch (error) {
    // acorn refuses `new.target` in a top-level arrow function; inside a function it parses.
    if (!source.includes("new.target")) return undefined;
    node = parseInFunction(source, error);
  }
  if (node.end !== source.length) return undefined;
  if (isClassNode(node)) return parsedFrom(source, node, "class");
  if (!isFunctionNode(node)) return undefined;
  return parsedFrom(source, node, node.type === "ArrowFunctionExpression" ? "arrow" : "function");
}

function parseInFunction(source: string, cause: unknown): AnyNode {
  const prefix = "(function(){return (";
  const program = parse(`${prefix}${source}\n)})`, options);
  const statement = program.body[0];
  if (
    statement?.type !== "ExpressionStatement" ||
    statement.expression.type !== "FunctionExpression"
  )
    throw cause;
  const inner = statement.expression.body.body[0];
  if (inner?.type !== "ReturnStatement" || !inner.argument) throw cause;
  shiftPositions(inner.argument, prefix.length);
  return inner.argument;
}

function parseMethod(source: string): ParsedFunction {
  const prefix = "(class{";
  let expression: AnyNode | undefined;
  try {
    const statement = parse(`${prefix}${source}\n})`, options).body[0];
    if (statement?.type === "ExpressionStatement") ({ expression } = statement);
  } catch (error) {
    // A sloppy method may hold what a class body may not (`with`, octal literals).
    return parseObjectMethod(source, error);
  }
  const member = (expression as Class | undefined)?.body.body[0];
  if (member?.type !== "MethodDefinition") throw new SyntaxError("not the source of a function");
  shiftPositions(member, prefix.length);
  return parsedMethod(source, member.value, member.key, member.computed, member.kind);
}

function parseObjectMethod(source: string, cause: unknown): ParsedFunction {
  const prefix = "({";
  const statement = parse(`${prefix}${source}\n})`, options).body[0];
  if (statement?.type !== "ExpressionStatement" || statement.expression.type !== "ObjectExpression")
    throw cause;
  const property = statement.expression.properties[0];
  if (property?.type !== "Property") throw cause;
  shiftPositions(property, prefix.length);
  return parsedMethod(source, property.value, property.key, property.computed, property.kind);
}

function parsedMethod(
  source: string,
  value: AnyNode,
  key: AnyNode,
  isComputed: boolean,
  kind: string,
): ParsedFunction {
  // Of a computed name the brackets belong to the key.
  const keyStart = isComputed ? source.lastIndexOf("[", key.start) : key.start;
  const keyEnd = isComputed ? source.indexOf("]", key.end) + 1 : key.end;
  const accessor = kind === "get" || kind === "set" ? kind : undefined;
  return {
    ...parsedFrom(source, value, "method"),
    method: { keyStart, keyEnd, ...(accessor === undefined ? {} : { accessor }) },
  };
}

function parsedFrom(source: string, node: AnyNode, kind: ParsedFunction["kind"]): ParsedFunction {
  const flags = node as { async?: boolean; generator?: boolean };
  return {
    source,
    node,
    kind,
    isAsync: flags.async === true,
    isGenerator: flags.generator === true,
    scopes: analyseScopes(node),
  };
}
