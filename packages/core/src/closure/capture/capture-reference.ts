import { types } from "node:util";
import type { NodeContent } from "../bundle/graph.ts";
import { coreExportName } from "../core-exports.ts";
import { handleSymbol, refuseSymbol } from "../handle.ts";
import { parseFunction } from "../source/function-source.ts";
import { madeBy } from "../with-vars.ts";
import type { DriverNode } from "./driver-node.ts";
import { functionOrigin } from "./function-origin.ts";
import type { GraphBuilder } from "./graph-builder.ts";
import { intrinsicPath, isNative, isPrototype, lazyGlobalPath } from "./intrinsics.ts";
import { moduleExport, rememberedImport } from "./module-identity.ts";
import { needsScopes } from "./needs-scopes.ts";
import { captureImport, leaf } from "./node-content.ts";
import { packageExport } from "./package-exports.ts";

/** What executors have themselves: built-ins, modules of packages, exports of this package, handles. */
export function captureReference(
  builder: GraphBuilder,
  node: DriverNode,
  object: object,
): NodeContent<DriverNode> | undefined {
  const known = captureNamed(node, object);
  if (known !== undefined) return known;
  if (types.isProxy(object))
    throw builder.refuse(
      node,
      undefined,
      "proxy",
      "a Proxy has no content of its own that could be copied",
      "capture the object behind it",
    );
  // The prototype of a class of such objects is none itself.
  const isHandle = !isPrototype(object);
  if (isHandle && refuseSymbol in object)
    throw builder.refuse(
      node,
      undefined,
      "refused",
      stringOf(Reflect.get(object, refuseSymbol), object),
      "",
    );
  if (isHandle && handleSymbol in object) {
    const given: unknown = Reflect.get(object, handleSymbol);
    return leaf("handle", typeof given === "function" ? given.call(object) : given);
  }
  const made = typeof object === "function" ? madeBy(object) : undefined;
  if (made !== undefined)
    return leaf("call", undefined, [
      builder.value(made.factory, node, "factory"),
      ...made.args.map((argument) => builder.value(argument, node, "variables")),
    ]);
  return captureModuleExport(node, object);
}

/**
 * {@link captureReference} for a class: whether executors have the class themselves, and its prototype with it, so
 * that nothing of it is copied.
 */
export function isReference(node: DriverNode, f: object): boolean {
  return (captureNamed(node, f) ?? captureModuleExport(node, f)) !== undefined;
}

function captureNamed(node: DriverNode, object: object): NodeContent<DriverNode> | undefined {
  const path = intrinsicPath(object);
  if (path !== undefined) return leaf("global", path);
  const name = coreExportName(object);
  if (name !== undefined) return leaf("core", name);
  const remembered = rememberedImport(object);
  return remembered && captureImport(node, object, remembered);
}

function stringOf(message: unknown, object: object): string {
  return String(typeof message === "function" ? message.call(object) : message);
}

/** Functions and objects of functions that Node or a package exports. */
function captureModuleExport(
  node: DriverNode,
  object: object,
): NodeContent<DriverNode> | undefined {
  const probe = typeof object === "function" ? object : firstMethod(object);
  if (probe === undefined || !mayBeModules(probe)) return undefined;
  const origin = functionOrigin(probe);
  if (origin !== "builtin" && origin !== "package") return undefined;
  if (origin === "builtin" && typeof object === "function") {
    const path = isNative(object) ? undefined : lazyGlobalPath(object);
    if (path !== undefined) return leaf("global", path);
  }
  const found =
    moduleExport(object, origin) ??
    (typeof object === "function" ? packageExport(object) : undefined);
  return found && captureImport(node, object, found);
}

/**
 * A function that takes nothing from outside and carries nothing is as good copied, and no reason to ask where it comes
 * from.
 */
function mayBeModules(f: object): boolean {
  if (isNative(f) || Reflect.ownKeys(f).some((key) => !plainKeys.has(key))) return true;
  const prototype: unknown = Reflect.getOwnPropertyDescriptor(f, "prototype")?.value;
  if (typeof prototype === "object" && prototype !== null && Reflect.ownKeys(prototype).length > 1)
    return true;
  try {
    const parsed = parseFunction(Function.prototype.toString.call(f));
    return parsed.kind === "class" || needsScopes(parsed);
  } catch {
    return false;
  }
}

const plainKeys: ReadonlySet<string | symbol> = new Set([
  "length",
  "name",
  "prototype",
  "arguments",
  "caller",
]);

/** The first function that a plain object holds: module objects are plain. */
function firstMethod(object: object): object | undefined {
  const prototype = Object.getPrototypeOf(object) as object | null;
  if (prototype !== null && intrinsicPath(prototype)?.[0] !== "Object") return undefined;
  for (const key of Object.keys(object)) {
    const value: unknown = Reflect.getOwnPropertyDescriptor(object, key)?.value;
    if (typeof value === "function" && intrinsicPath(value) === undefined) return value;
  }
  return undefined;
}
