import { types } from "node:util";
import { isBuiltinPrototype } from "../key/key-kind.ts";
import { errorNames, type instanceBase } from "./value-tag.ts";

/** How the per-record form treats an object. */
export type ObjectShape =
  | "array"
  | "plain"
  | "nullObject"
  | "date"
  | "regExp"
  | "map"
  | "set"
  | "error"
  | "view"
  | "arrayBuffer"
  | "boxed"
  | "instance"
  | "promise"
  | "refused";

/** The base that a class instance's constructor must be made from, by internal slots. */
export type InstanceBase = keyof typeof instanceBase;

const objectPrototype = Object.prototype;
const arrayPrototype = Array.prototype;

/** Classifies by internal slots and the prototype, so that values of other realms count as what they are. */
export function objectShape(value: object): ObjectShape {
  if (types.isProxy(value)) return "refused";
  const prototype: unknown = Object.getPrototypeOf(value);
  if (Array.isArray(value))
    return prototype === arrayPrototype || isBuiltinPrototype(prototype, "Array")
      ? "array"
      : "instance";
  if (prototype === objectPrototype) return "plain";
  if (types.isPromise(value)) return "promise";
  if (types.isMap(value)) return isBuiltinPrototype(prototype, "Map") ? "map" : "instance";
  if (types.isSet(value)) return isBuiltinPrototype(prototype, "Set") ? "set" : "instance";
  if (types.isDate(value)) return isBuiltinPrototype(prototype, "Date") ? "date" : "instance";
  if (ArrayBuffer.isView(value)) return "view";
  if (types.isNativeError(value)) return errorClass(prototype) < 0 ? "instance" : "error";
  if (types.isRegExp(value)) return isBuiltinPrototype(prototype, "RegExp") ? "regExp" : "refused";
  if (types.isArrayBuffer(value)) return "arrayBuffer";
  if (types.isBoxedPrimitive(value)) return types.isSymbolObject(value) ? "refused" : "boxed";
  if (hasSlots(value)) return "refused";
  if (prototype === null) return "nullObject";
  if (isBuiltinPrototype(prototype, "Object")) return "plain";
  return typeof Reflect.get(prototype as object, "then") === "function" ? "promise" : "instance";
}

export function instanceBaseOf(value: object): InstanceBase {
  if (Array.isArray(value)) return "array";
  if (types.isMap(value)) return "map";
  if (types.isSet(value)) return "set";
  if (types.isNativeError(value)) return "error";
  if (types.isDate(value)) return "date";
  return "object";
}

/** Index in `errorNames` of the built-in error class whose prototype this is, or -1. */
export function errorClass(prototype: unknown): number {
  return errorNames.findIndex((name) => isBuiltinPrototype(prototype, name));
}

/** State that no property shows. */
function hasSlots(value: object): boolean {
  return (
    types.isExternal(value) ||
    types.isWeakMap(value) ||
    types.isWeakSet(value) ||
    types.isGeneratorObject(value) ||
    types.isMapIterator(value) ||
    types.isSetIterator(value) ||
    types.isSharedArrayBuffer(value) ||
    types.isModuleNamespaceObject(value) ||
    value instanceof WeakRef
  );
}
