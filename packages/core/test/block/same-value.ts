import { types } from "node:util";

/**
 * Slow, obvious structural equality: same kinds, prototypes, own properties in the same order, and the same graph of
 * objects, i.e. what one side has twice the other has twice.
 */
export function sameValue(a: unknown, b: unknown, pairs: Map<object, object> = new Map()): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null)
    return Object.is(a, b);
  if (pairs.has(a)) return pairs.get(a) === b;
  if ([...pairs.values()].includes(b)) return false;
  pairs.set(a, b);
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (Object.prototype.toString.call(a) !== Object.prototype.toString.call(b)) return false;
  const same = (x: unknown, y: unknown): boolean => sameValue(x, y, pairs);

  if (a instanceof Date && !Object.is(a.getTime(), (b as Date).getTime())) return false;
  if (a instanceof RegExp && a.toString() !== (b as RegExp).toString()) return false;
  if (a instanceof ArrayBuffer) return same(new Uint8Array(a), new Uint8Array(b as ArrayBuffer));
  if (a instanceof DataView) return same(a.buffer, (b as DataView).buffer);
  if (a instanceof Map && !same([...a], [...(b as Map<unknown, unknown>)])) return false;
  if (a instanceof Set && !same([...a], [...(b as Set<unknown>)])) return false;
  if (a instanceof Error)
    for (const name of ["name", "message", "stack", "cause", "errors"])
      if (
        Object.hasOwn(a, name) !== Object.hasOwn(b, name) ||
        !same(Reflect.get(a, name), Reflect.get(b, name))
      )
        return false;
  if (types.isBoxedPrimitive(a) && !same(a.valueOf(), b.valueOf())) return false;
  if (Array.isArray(a) && a.length !== (b as unknown[]).length) return false;
  const names = Object.keys(a);
  const others = Object.keys(b);
  return (
    names.length === others.length &&
    names.every((name, i) => name === others[i] && same(Reflect.get(a, name), Reflect.get(b, name)))
  );
}
