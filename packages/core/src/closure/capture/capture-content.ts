import { types } from "node:util";
import type { NodeContent } from "../bundle/graph.ts";
import { coreExportName } from "../core-exports.ts";
import { handleSymbol, refuseSymbol } from "../handle.ts";
import { madeBy } from "../with-vars.ts";
import { captureArray, captureMap, captureObject, captureSet } from "./capture-collection.ts";
import { captureBuffer, captureText, captureView } from "./capture-bytes.ts";
import { captureFunction, capturePrototype } from "./capture-function.ts";
import {
  captureError,
  captureRegExp,
  platformObject,
  refuseUnsendable,
} from "./capture-special.ts";
import type { DriverNode } from "./driver-node.ts";
import { functionOrigin } from "./function-origin.ts";
import type { GraphBuilder } from "./graph-builder.ts";
import { intrinsicPath, isNative, lazyGlobalPath, wellKnownName } from "./intrinsics.ts";
import { moduleExport, rememberedImport } from "./module-identity.ts";
import { captureImport, leaf } from "./node-content.ts";
import { parseFunction } from "../source/function-source.ts";
import { needsScopes } from "./needs-scopes.ts";
import { shapeOf } from "./object-shape.ts";

/** Reads one object, function, symbol or large string. */
export function captureContent(
  builder: GraphBuilder,
  node: DriverNode,
  value: unknown,
): NodeContent<DriverNode> {
  if (typeof value === "symbol") return captureSymbol(builder, node, value);
  if (typeof value === "string") return captureText(builder, node, value);
  const object = value as object;
  return (
    captureReference(builder, node, object) ??
    (typeof object === "function"
      ? captureFunction(builder, node, object as (...args: never) => unknown)
      : captureObjectByKind(builder, node, object))
  );
}

function captureSymbol(
  builder: GraphBuilder,
  node: DriverNode,
  symbol: symbol,
): NodeContent<DriverNode> {
  const registered = Symbol.keyFor(symbol);
  if (registered !== undefined) return leaf("symbol", { registered });
  const wellKnown = wellKnownName(symbol);
  if (wellKnown !== undefined) return leaf("symbol", { wellKnown });
  throw builder.refuse(
    node,
    undefined,
    "unique-symbol",
    `${String(symbol)} is unique to this thread`,
    `use Symbol.for(${JSON.stringify(symbol.description ?? "")}), which is the same everywhere`,
  );
}

/** What executors have themselves: built-ins, modules of packages, exports of this package, handles. */
function captureReference(
  builder: GraphBuilder,
  node: DriverNode,
  object: object,
): NodeContent<DriverNode> | undefined {
  const path = intrinsicPath(object);
  if (path !== undefined) return leaf("global", path);
  const name = coreExportName(object);
  if (name !== undefined) return leaf("core", name);
  const remembered = rememberedImport(object);
  if (remembered !== undefined) return captureImport(node, object, remembered);
  if (types.isProxy(object))
    throw builder.refuse(
      node,
      undefined,
      "proxy",
      "a Proxy has no content of its own that could be copied",
      "capture the object behind it",
    );
  if (refuseSymbol in object)
    throw builder.refuse(
      node,
      undefined,
      "refused",
      stringOf(Reflect.get(object, refuseSymbol), object),
      "see the message",
    );
  if (handleSymbol in object) {
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

function stringOf(message: unknown, object: object): string {
  return String(typeof message === "function" ? message.call(object) : message);
}

/** Functions and objects of functions that Node or a CommonJS package exports. */
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
  const found = moduleExport(object, origin);
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

function captureObjectByKind(
  builder: GraphBuilder,
  node: DriverNode,
  object: object,
): NodeContent<DriverNode> {
  if (Array.isArray(object)) return captureArray(builder, node, object);
  if (types.isMap(object)) return captureMap(builder, node, object);
  if (types.isSet(object)) return captureSet(builder, node, object);
  if (types.isDate(object))
    return {
      ...leaf("date", undefined, [object.getTime()]),
      ...shapeOf(builder, node, object, "Date"),
    };
  if (types.isRegExp(object)) return captureRegExp(builder, node, object);
  if (types.isAnyArrayBuffer(object)) return captureBuffer(builder, node, object);
  if (ArrayBuffer.isView(object)) return captureView(builder, node, object);
  if (types.isNativeError(object)) return captureError(builder, node, object);
  if (types.isBoxedPrimitive(object)) {
    const primitive: unknown = (object as { valueOf(): unknown }).valueOf();
    return leaf("boxed", undefined, [builder.value(primitive, node, "value")]);
  }
  if (types.isArgumentsObject(object))
    return leaf(
      "arguments",
      undefined,
      Array.from(object as unknown as ArrayLike<unknown>, (item, i) =>
        builder.value(item, node, `[${i}]`),
      ),
    );
  if (types.isModuleNamespaceObject(object)) return captureNamespace(builder, node, object);
  refuseUnsendable(builder, node, object);
  const platform = platformObject(object);
  if (platform !== undefined)
    return leaf(
      "platform",
      platform.path,
      platform.args.map((argument) => builder.value(argument, node, "options")),
    );
  const prototype = capturePrototype(builder, node, object);
  if (prototype !== undefined) return prototype;
  return captureObject(builder, node, object);
}

/** `import * as helpers from "./helpers.ts"`: the values that the user's module exports. */
function captureNamespace(
  builder: GraphBuilder,
  node: DriverNode,
  namespace: object,
): NodeContent<DriverNode> {
  const copy: object = Object.create(null) as object;
  for (const key of Reflect.ownKeys(namespace)) {
    let value: unknown;
    try {
      value = Reflect.get(namespace, key);
    } catch (cause) {
      throw builder.refuse(
        node,
        String(key),
        "temporal-dead-zone",
        `the export ${String(key)} has no value yet`,
        "call the transformation after the module has run",
        cause,
      );
    }
    Object.defineProperty(copy, key, { value, enumerable: typeof key === "string" });
  }
  return captureObject(builder, node, copy);
}
