import { types } from "node:util";
import type { NodeContent } from "../bundle/graph.ts";
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
import type { GraphBuilder } from "./graph-builder.ts";
import { wellKnownName } from "./intrinsics.ts";
import { captureReference } from "./capture-reference.ts";
import { leaf } from "./node-content.ts";
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
