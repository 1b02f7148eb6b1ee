import { UserError } from "../errors/firesteel-error.ts";
import { assertKey } from "./assert-key.ts";
import { fieldNames } from "./hash-key.ts";
import { keyObjectKind, maxKeyDepth, typedArrayName } from "./key-kind.ts";

/**
 * Whether two keys are the same key: -0 is 0, NaN is NaN, `1`, `1n` and `"1"` differ, null and undefined differ;
 * Dates by time, bytes by content (Buffer or Uint8Array; other typed arrays only with their own kind), arrays element
 * by element (a hole is undefined; other properties of arrays do not count), plain objects by own enumerable string
 * keys whatever their order, class instances by class and own enumerable string keys.
 *
 * @throws {UserError} `INVALID_KEY` where two different objects are compared that cannot be keys
 */
export function keysEqual(a: unknown, b: unknown): boolean {
  return equal(a, b, 0);
}

function equal(a: unknown, b: unknown, depth: number): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null)
    return a !== a && b !== b;
  return objectsEqual(a, b, depth);
}

function objectsEqual(a: object, b: object, depth: number): boolean {
  if (depth > maxKeyDepth) refuse(a);
  const kind = keyObjectKind(a);
  if (kind !== keyObjectKind(b)) return false;
  switch (kind) {
    case "array":
      return elementsEqual(a as unknown[], b as unknown[], depth);
    case "plain":
      return fieldsEqual(a, b, Object.keys(a), Object.keys(b), depth);
    case "date":
      return equal((a as Date).getTime(), (b as Date).getTime(), depth);
    case "bytes":
      return Buffer.compare(a as Uint8Array, b as Uint8Array) === 0;
    case "typed":
      return (
        typedArrayName(a) === typedArrayName(b) &&
        elementsEqual(a as unknown as unknown[], b as unknown as unknown[], depth)
      );
    case "instance":
      return (
        Object.getPrototypeOf(a) === Object.getPrototypeOf(b) &&
        (!Array.isArray(a) || elementsEqual(a, b as unknown[], depth)) &&
        (!(a instanceof Date) || equal(a.getTime(), (b as Date).getTime(), depth)) &&
        fieldsEqual(a, b, fieldNames(a), fieldNames(b), depth)
      );
    case "refused":
      return refuse(a);
  }
}

function elementsEqual(a: ArrayLike<unknown>, b: ArrayLike<unknown>, depth: number): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!equal(a[i], b[i], depth + 1)) return false;
  return true;
}

function fieldsEqual(
  a: object,
  b: object,
  names: readonly string[],
  others: readonly string[],
  depth: number,
): boolean {
  if (names.length !== others.length) return false;
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    if (name !== others[i] && !Object.prototype.propertyIsEnumerable.call(b, name)) return false;
    const left = (a as Record<string, unknown>)[name];
    if (!equal(left, (b as Record<string, unknown>)[name], depth + 1)) return false;
  }
  return true;
}

function refuse(value: unknown): never {
  assertKey(value);
  throw new UserError("INVALID_KEY", "a key changed while it was compared");
}
