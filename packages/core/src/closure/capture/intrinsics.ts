import type { PathStep } from "../bundle/graph.ts";
import { hiddenPrototype } from "../revive/global-path.ts";
import { builtinGlobals, isLanguageGlobal } from "./global-names.ts";

/** The way to a built-in object from the global object. */
export type IntrinsicPath = readonly PathStep[];

const paths = new WeakMap<object, IntrinsicPath>();
const indexedRealms = new WeakSet();

/**
 * The path of a built-in object or function, by identity, or undefined of anything else. Built-ins of another realm
 * (Jest, `vm` contexts) have the same paths.
 */
export function intrinsicPath(value: object): IntrinsicPath | undefined {
  if (isOwnArrow(value)) return undefined;
  indexRealm(globalThis);
  return paths.get(value) ?? foreignPath(value);
}

/**
 * An arrow function that is no built-in, as most closures are. Learning 1,600 built-ins, only to find that they are none of
 * them, takes a driver 12 ms and V8's compiler as long.
 */
function isOwnArrow(value: object): boolean {
  // Node's classes and functions are no arrow functions, this one excepted.
  if (typeof value !== "function" || Object.hasOwn(value, "prototype")) return false;
  return (
    value !== Reflect.get(Buffer, "of") && arrowSource.test(Function.prototype.toString.call(value))
  );
}

const arrowSource = /^(?:async\b\s*)?(?:[\p{ID_Continue}$]+|\([^()]*\))\s*=>/u;

/** Learns the built-ins of a realm; its global object is the last scope of its functions. */
export function indexRealm(global: object): void {
  if (indexedRealms.has(global)) return;
  indexedRealms.add(global);
  paths.set(global, ["globalThis"]);
  for (const name of builtinGlobals) {
    const descriptor = Reflect.getOwnPropertyDescriptor(global, name);
    if (descriptor === undefined) continue;
    // What is behind a getter is not loaded only to know it; these two are there anyway.
    if ("value" in descriptor) index(descriptor.value, [name], 0);
    else if (name === "process" || name === "Buffer") index(Reflect.get(global, name), [name], 0);
  }
  indexHidden();
}

/** Deep enough for `Intl.NumberFormat.prototype.format`'s getter. */
const maxDepth = 3;

function index(value: unknown, path: IntrinsicPath, depth: number): void {
  if (!isObject(value) || paths.has(value)) return;
  paths.set(value, path);
  if (depth === maxDepth) return;
  const isProcess = path[0] === "process";
  for (const key of Reflect.ownKeys(value)) {
    // The rest of it is state.
    if (isProcess && key !== "env" && key !== "versions" && !isMethod(value, key)) continue;
    const step = stepOf(key);
    const descriptor = Reflect.getOwnPropertyDescriptor(value, key);
    if (step === undefined || descriptor === undefined) continue;
    if ("value" in descriptor) index(descriptor.value, [...path, step], depth + 1);
    else {
      index(descriptor.get, [...path, { get: step }], maxDepth);
      index(descriptor.set, [...path, { set: step }], maxDepth);
    }
  }
}

function isMethod(value: object, key: string | symbol): boolean {
  return typeof Reflect.getOwnPropertyDescriptor(value, key)?.value === "function";
}

function stepOf(key: string | symbol): PathStep | undefined {
  if (typeof key === "string") return key;
  const name = wellKnownName(key);
  return name === undefined ? undefined : { symbol: name };
}

let wellKnownNames: Map<symbol, string> | undefined;

/** `iterator` for `Symbol.iterator`. */
export function wellKnownName(symbol: symbol): string | undefined {
  if (wellKnownNames === undefined) {
    wellKnownNames = new Map();
    for (const name of Object.getOwnPropertyNames(Symbol)) {
      const value: unknown = Reflect.get(Symbol, name);
      if (typeof value === "symbol") wellKnownNames.set(value, name);
    }
  }
  return wellKnownNames.get(symbol);
}

/** Prototypes that no global names. */
function indexHidden(): void {
  for (const kind of [
    "generator",
    "asyncGenerator",
    "asyncFunction",
    "iterator",
    "typedArray",
  ] as const)
    index(hiddenPrototype(kind), [{ prototypeOf: kind }], maxDepth - 1);
}

/**
 * The name of a global of Node's that is made when first read, such as `fetch`. Reads them, so it is for values that
 * are known to be Node's own.
 */
export function lazyGlobalPath(value: object): IntrinsicPath | undefined {
  for (const name of builtinGlobals) {
    const descriptor = Reflect.getOwnPropertyDescriptor(globalThis, name);
    if (descriptor?.get === undefined || name === "navigator") continue;
    index(Reflect.get(globalThis, name), [name], 0);
  }
  return paths.get(value);
}

/** A built-in class, or its prototype, of a realm whose global object was never seen. */
function foreignPath(value: object): IntrinsicPath | undefined {
  if (typeof value === "function") {
    const name = ownString(value, "name");
    if (name === undefined || !isLanguageGlobal(name) || !isNative(value)) return undefined;
    return name in globalThis ? [name] : undefined;
  }
  const constructor = Reflect.getOwnPropertyDescriptor(value, "constructor")?.value as unknown;
  if (typeof constructor === "function") {
    const isItsPrototype =
      Reflect.getOwnPropertyDescriptor(constructor, "prototype")?.value === value;
    const path = isItsPrototype ? foreignPath(constructor) : undefined;
    return path && [...path, "prototype"];
  }
  const tag = ownString(value, Symbol.toStringTag);
  return tag !== undefined && ["Math", "JSON", "Reflect", "Atomics", "Intl"].includes(tag)
    ? [tag]
    : undefined;
}

/** Whether the source of `f` is not JavaScript. Also true of bound functions. */
export function isNative(f: object): boolean {
  return typeof f === "function" && nativeSource.test(Function.prototype.toString.call(f));
}

const nativeSource = /\{\s*\[native code\]\s*\}\s*$/;

function ownString(value: object, key: PropertyKey): string | undefined {
  const found: unknown = Reflect.getOwnPropertyDescriptor(value, key)?.value;
  return typeof found === "string" ? found : undefined;
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** Whether `object` is the prototype that comes with a class or function. */
export function isPrototype(object: object): boolean {
  const constructor: unknown = Reflect.getOwnPropertyDescriptor(object, "constructor")?.value;
  return typeof constructor === "function" && constructor.prototype === object;
}
