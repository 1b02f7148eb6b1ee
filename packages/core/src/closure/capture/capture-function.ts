import type { NodeContent } from "../bundle/graph.ts";
import { mayChange } from "../source/changing-calls.ts";
import { parseFunction, type ParsedFunction } from "../source/function-source.ts";
import { isMarkedAsync } from "../mark-async.ts";
import { noteAssignments } from "./assigned-variables.ts";
import { isReference } from "./capture-reference.ts";
import { callSiteLocation, isDeclaredByCallers } from "./call-site.ts";
import { captureClassParts, isClassMember } from "./capture-class.ts";
import { captureVariables } from "./capture-variables.ts";
import { leaf } from "./node-content.ts";
import type { CapturedVariable, DriverNode, DriverValue, FunctionData } from "./driver-node.ts";
import { classIdOf } from "./class-ids.ts";
import { startOfText } from "./function-origin.ts";
import type { GraphBuilder } from "./graph-builder.ts";
import { importMetaOf } from "./import-meta.ts";
import {
  type InspectedFunction,
  InspectorDenied,
  inspectFunction,
  isInspectorOpen,
} from "./inspector-link.ts";
import { isBuiltinGlobal } from "./global-names.ts";
import { isNative } from "./intrinsics.ts";
import { needsScopes } from "./needs-scopes.ts";
import { shapeOf } from "./object-shape.ts";

type AnyFunction = (...args: never) => unknown;

/** A function or class of the user's: its source and the values of its free variables. */
export function captureFunction(
  builder: GraphBuilder,
  node: DriverNode,
  f: AnyFunction,
): NodeContent<DriverNode> {
  refuseNative(builder, node, f);
  const parsed = parse(builder, node, f);
  refuseSyntax(builder, node, parsed);
  const inspected = inspect(builder, node, f, parsed);
  const variables: CapturedVariable[] = [];
  const values: DriverValue[] = [];
  const hidesOwnName = captureVariables(builder, node, f, parsed, inspected, variables, values);
  noteAssignments(parsed, variables);
  const location =
    inspected === undefined
      ? callSiteLocation(parsed.source)
      : startOfText(inspected, parsed.source, positionOffset(parsed));
  builder.mayChange ||= mayChange(parsed.source);
  const isClass = parsed.kind === "class";
  const parts = isClass ? captureClassParts(builder, node, f, parsed, values) : undefined;
  const data: FunctionData = {
    parsed,
    name: ownName(f),
    isStrict: !Object.hasOwn(f, "caller"),
    variables,
    importMeta: importMetaOf(builder, node, parsed, location?.url),
    hasParentClass: parts?.hasParentClass ?? false,
    privateStatics: parts?.privateStatics ?? [],
    hidesOwnName,
    ...(location === undefined ? {} : { location }),
  };
  if (isClass || (parsed.kind === "function" && parsed.scopes.usesOwnThis))
    node.classId = classIdOf(f);
  // A function's prototype is made with it; what was put on it is read as an object of its own.
  const prototype = prototypeUse(f, parsed);
  if (prototype === "own") values.push(builder.value(f.prototype, node, "prototype"));
  const skip = (key: string | symbol): boolean =>
    key === "length" ||
    key === "name" ||
    (key === "prototype" && prototype !== "replaced") ||
    key === "arguments" ||
    key === "caller" ||
    (isClass && isClassMember(parsed, f, key, true));
  return { kind: "function", data, values, ...shapeOf(builder, node, f, undefined, skip) };
}

/** `f.prototype` of a function that has one: what is on it beyond its class's source. */
export function capturePrototype(
  builder: GraphBuilder,
  node: DriverNode,
  object: object,
): NodeContent<DriverNode> | undefined {
  const f: unknown = Reflect.getOwnPropertyDescriptor(object, "constructor")?.value;
  if (typeof f !== "function" || f.prototype !== object) return undefined;
  const constructor = leaf("prototype", undefined, [builder.value(f, node, "constructor")]);
  if (isReference(node, f)) {
    // The class id is the constructor's.
    node.classId = undefined;
    return constructor;
  }
  const parsed = isNative(f) ? undefined : parse(builder, node, f as AnyFunction);
  const isClass = parsed?.kind === "class";
  const skip = (key: string | symbol): boolean =>
    key === "constructor" || (isClass && isClassMember(parsed, f as AnyFunction, key, false));
  // The parent's prototype comes with `extends`.
  const className = isClass ? undefined : "Object";
  return {
    ...constructor,
    ...shapeOf(builder, node, object, className, skip),
  };
}

/** How `f.prototype` has to be kept: read as the prototype that comes with `f`, or as an object put in its place. */
function prototypeUse(f: AnyFunction, parsed: ParsedFunction): "none" | "own" | "replaced" {
  if (parsed.isGenerator || parsed.isAsync) return "none";
  if (parsed.kind !== "class" && parsed.kind !== "function") return "none";
  const prototype = Reflect.getOwnPropertyDescriptor(f, "prototype")?.value as object | undefined;
  if (typeof prototype !== "object" || prototype === null) return "none";
  if (Reflect.getOwnPropertyDescriptor(prototype, "constructor")?.value !== f) return "replaced";
  const isPlain =
    Reflect.ownKeys(prototype).length === 1 &&
    Object.getPrototypeOf(prototype) === Object.prototype;
  return parsed.kind === "function" && isPlain ? "none" : "own";
}

function refuseNative(builder: GraphBuilder, node: DriverNode, f: AnyFunction): void {
  if (isNative(f)) {
    const isBound = f.name.startsWith("bound ");
    throw builder.refuse(
      node,
      undefined,
      isBound ? "bound-function" : "native-function",
      `${isBound ? "the bound function" : "the native function"} ${f.name || "(anonymous)"} has no source`,
      isBound
        ? "write an arrow function that calls it: (x) => object.method(x)"
        : "call it in an arrow function that gets it from where the program did",
    );
  }
}

function parse(builder: GraphBuilder, node: DriverNode, f: AnyFunction): ParsedFunction {
  try {
    return parseFunction(Function.prototype.toString.call(f));
  } catch (cause) {
    throw builder.refuse(
      node,
      undefined,
      "syntax",
      `the source of ${f.name || "the function"} cannot be parsed`,
      "report the syntax that it uses",
      cause,
    );
  }
}

function refuseSyntax(builder: GraphBuilder, node: DriverNode, parsed: ParsedFunction): void {
  const { scopes, kind } = parsed;
  const refuse = builder.refuse.bind(builder, node, undefined);
  if (scopes.usesOuterThis)
    throw refuse(
      "this",
      "it uses `this` of the scope around it",
      "copy what it needs to a const before: const { limit } = this",
    );
  if (scopes.usesOuterArguments)
    throw refuse(
      "arguments",
      "it uses `arguments` of the function around it",
      "copy what it needs to a const before",
    );
  if (scopes.usesOuterNewTarget)
    throw refuse(
      "new-target",
      "it uses `new.target` of the function around it",
      "copy new.target to a const before",
    );
  if (scopes.usesOuterSuper && kind !== "class")
    throw refuse(
      "super",
      "it uses `super` of the object or class around it",
      "capture the whole object's class, or call the parent's method by name",
    );
  if (scopes.hasDirectEval)
    throw refuse(
      "direct-eval",
      "it calls `eval`, which may name any variable",
      "write the code out as a function",
    );
}

/**
 * Scopes and position of a function. One that takes nothing from outside is not worth opening the inspector for; where
 * that is denied, one that names only built-in globals goes without too.
 */
function inspect(
  builder: GraphBuilder,
  node: DriverNode,
  f: AnyFunction,
  parsed: ParsedFunction,
): InspectedFunction | undefined {
  if (!needsScopes(parsed) && !isInspectorOpen()) return undefined;
  try {
    return inspectFunction(f);
  } catch (error) {
    if (!(error instanceof InspectorDenied)) throw error;
    const names = [...parsed.scopes.free.keys()];
    const isMeta = parsed.scopes.importMeta.length > 0;
    if (
      !isMeta &&
      names.every((name) => isBuiltinGlobal(name) && isDeclaredByCallers(name) === false)
    )
      return undefined;
    throw builder.refuse(
      node,
      undefined,
      "inspector-denied",
      `its variables (${names.join(", ")}) are read through node:inspector, which is denied here`,
      "run node without --permission (or with --allow-inspector), or pass the variables explicitly: " +
        "withVars({ k }, ({ k }) => (x) => x * k)",
      error,
    );
  }
}

/** Offset in the source of the place that V8 gives as the function's position. */
function positionOffset({ kind, node, source }: ParsedFunction): number {
  if (kind === "arrow") return 0;
  if (kind === "method") return node.start;
  if (kind === "class") {
    const constructor = (
      node as unknown as { body: { body: { kind?: string; value?: { start: number } }[] } }
    ).body.body.find((member) => member.kind === "constructor");
    return constructor?.value?.start ?? 0;
  }
  const id = (node as unknown as { id?: { end: number } | null }).id;
  return Math.max(0, source.indexOf("(", id?.end ?? 0));
}

function ownName(f: AnyFunction): string {
  const name: unknown = Reflect.getOwnPropertyDescriptor(f, "name")?.value;
  return typeof name === "string" ? name : "";
}

/** Whether a call of `f` gives a promise or an async iterator, as far as one can tell. */
export function isAsyncFunction(f: AnyFunction): boolean {
  if (isMarkedAsync(f)) return true;
  return !isNative(f) && parseFunction(Function.prototype.toString.call(f)).isAsync;
}
