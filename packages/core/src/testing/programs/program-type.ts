/**
 * The types of the little language that random programs are written in.
 *
 * - `int`: whole numbers far below 2^53. `num`: floats, never NaN or infinite. `str`: well-formed text.
 * - `list`: an array; a `bag` is one whose order is left open, so that only what does not depend on it may be asked.
 * - `option`: the side of an outer join that may be absent.
 * - `odd`: values that only JavaScript has, by the pool they come from (see `odd-values.ts`).
 */
export type Type =
  | { readonly kind: "int" | "num" | "str" | "bool" }
  | { readonly kind: "tuple"; readonly items: readonly Type[] }
  | { readonly kind: "list"; readonly item: Type; readonly bag: boolean }
  | { readonly kind: "option"; readonly item: Type }
  | { readonly kind: "odd"; readonly pool: OddPool };

export type OddPool = "numbers" | "strings" | "dates" | "bytes" | "keys" | "values";

export const int: Type = { kind: "int" };
export const num: Type = { kind: "num" };
export const str: Type = { kind: "str" };
export const bool: Type = { kind: "bool" };

export function tuple(...items: readonly Type[]): Type {
  return { kind: "tuple", items };
}

export function list(item: Type, bag: boolean): Type {
  return { kind: "list", item, bag };
}

export function option(item: Type): Type {
  return { kind: "option", item };
}

export function sameType(a: Type, b: Type): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Key and value types, if these are pairs. */
export function pairOf(type: Type): { key: Type; value: Type } | undefined {
  if (type.kind !== "tuple" || type.items.length !== 2) return undefined;
  return { key: type.items[0] as Type, value: type.items[1] as Type };
}

/** Whether values may be keys: lists are not hashable in Python, nor is everything in JavaScript. */
export function isKeyable(type: Type): boolean {
  switch (type.kind) {
    case "tuple":
      return type.items.every(isKeyable);
    case "option":
      return isKeyable(type.item);
    case "odd":
      return type.pool !== "values";
    default:
      return type.kind !== "list";
  }
}

/** Whether values may be sorted. */
export function isOrdered(type: Type): boolean {
  if (type.kind === "tuple") return type.items.every(isOrdered);
  if (type.kind === "odd") return type.pool !== "keys" && type.pool !== "values";
  return type.kind !== "list" && type.kind !== "option";
}

/** Whether the type's values depend nowhere on an order that is left open. */
export function isSettled(type: Type): boolean {
  if (type.kind === "tuple") return type.items.every(isSettled);
  if (type.kind === "list") return !type.bag && isSettled(type.item);
  return type.kind !== "option" || isSettled(type.item);
}

/** Whether PySpark knows these values too. */
export function isCommon(type: Type): boolean {
  if (type.kind === "tuple") return type.items.every(isCommon);
  if (type.kind === "list" || type.kind === "option") return isCommon(type.item);
  return type.kind !== "odd";
}
