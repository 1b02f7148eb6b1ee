import type { PathStep } from "../bundle/graph.ts";

/** The built-in at a path from the global object, without evaluating text. */
export function globalAt(path: readonly PathStep[]): unknown {
  let value: unknown = globalThis;
  for (const step of path) value = take(value as object, step);
  return value;
}

function take(holder: object, step: PathStep): unknown {
  if (typeof step === "string") return Reflect.get(holder, step);
  if ("symbol" in step) return Reflect.get(holder, keyOf(step));
  if ("get" in step) return Reflect.getOwnPropertyDescriptor(holder, keyOf(step.get))?.get;
  if ("set" in step) return Reflect.getOwnPropertyDescriptor(holder, keyOf(step.set))?.set;
  return hiddenPrototype(step.prototypeOf);
}

function keyOf(step: PathStep): PropertyKey {
  return typeof step === "object" && "symbol" in step
    ? (Reflect.get(Symbol, step.symbol) as symbol)
    : (step as string);
}

/** The intrinsic prototypes that no global names. */
export type HiddenPrototype = Extract<PathStep, { readonly prototypeOf: unknown }>["prototypeOf"];

/** `%AsyncFunction.prototype%` and the like. */
export function hiddenPrototype(kind: HiddenPrototype): object {
  switch (kind) {
    case "generator":
      return Object.getPrototypeOf(function* () {}) as object;
    case "asyncGenerator":
      return Object.getPrototypeOf(async function* () {}) as object;
    case "asyncFunction":
      return Object.getPrototypeOf(async () => {}) as object;
    case "iterator":
      return Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())) as object;
    case "typedArray":
      return Object.getPrototypeOf(Uint8Array) as object;
  }
}
