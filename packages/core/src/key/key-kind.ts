import { types } from "node:util";

/** What an object is when it is used as a key. */
export type KeyObjectKind =
  | "array"
  | "plain"
  | "date"
  | "bytes"
  /** Any other typed array. */
  | "typed"
  | "instance"
  | "refused";

/** Keys nested deeper than this are refused; a cyclic key is one of them. */
export const maxKeyDepth = 200;

const objectPrototype = Object.prototype;
const arrayPrototype = Array.prototype;
const typedArrayTag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  Symbol.toStringTag,
) as { readonly get: (this: void) => string | undefined };

/** `Uint8Array` for Buffers too, `undefined` for anything that is no typed array. */
export function typedArrayName(value: object): string | undefined {
  return Reflect.apply(typedArrayTag.get, value, []);
}

/** Classifies by internal slots, never by `instanceof`, so that values of other realms count as what they are. */
export function keyObjectKind(value: object): KeyObjectKind {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (Array.isArray(value))
    return prototype === arrayPrototype || isPlainArrayPrototype(prototype) ? "array" : "instance";
  if (prototype === objectPrototype) return "plain";
  if (ArrayBuffer.isView(value)) {
    const name = typedArrayName(value);
    return name === "Uint8Array" ? "bytes" : name === undefined ? "refused" : "typed";
  }
  if (types.isDate(value)) return isBuiltinPrototype(prototype, "Date") ? "date" : "instance";
  if (hasHiddenState(value)) return "refused";
  if (prototype === null || isBuiltinPrototype(prototype, "Object")) return "plain";
  return "instance";
}

/** Names what was refused, for messages: `a Map`. */
export function describeRefused(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (typeof value === "symbol") return "a symbol";
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  return `${/^[AEIOU]/.test(tag) ? "an" : "a"} ${tag}`;
}

/** Objects whose content is not in their own enumerable properties: as keys they would all look alike. */
function hasHiddenState(value: object): boolean {
  return (
    types.isMap(value) ||
    types.isSet(value) ||
    types.isRegExp(value) ||
    types.isNativeError(value) ||
    types.isPromise(value) ||
    types.isProxy(value) ||
    types.isBoxedPrimitive(value) ||
    types.isAnyArrayBuffer(value) ||
    types.isWeakMap(value) ||
    types.isWeakSet(value) ||
    types.isGeneratorObject(value) ||
    types.isMapIterator(value) ||
    types.isSetIterator(value) ||
    value instanceof WeakRef ||
    value instanceof URL
  );
}

function isPlainArrayPrototype(prototype: unknown): boolean {
  return Array.isArray(prototype) && isBuiltinPrototype(prototype, "Array");
}

/** Whether `prototype` is the named built-in's own prototype, of whatever realm. */
export function isBuiltinPrototype(prototype: unknown, name: string): boolean {
  if (typeof prototype !== "object" || prototype === null) return false;
  const constructor: unknown = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
  if (typeof constructor !== "function") return false;
  return (
    constructor.name === name &&
    constructor.prototype === prototype &&
    Function.prototype.toString.call(constructor) === `function ${name}() { [native code] }`
  );
}
