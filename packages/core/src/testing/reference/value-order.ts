import { UserError } from "../../errors/firesteel-error.ts";

export type ValueOrder = (a: unknown, b: unknown) => number;

/** The order of `sortBy`, `top` and `max`, spelt out; not built on `key/`, which it is there to check. */
export function compareInOrder(a: unknown, b: unknown): number {
  if (isNumeric(a) && isNumeric(b)) return compareNumeric(a, b);
  if (typeof a === "string" && typeof b === "string")
    return compareLists(codePoints(a), codePoints(b));
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  if (a instanceof Date && b instanceof Date) return compareNumeric(a.getTime(), b.getTime());
  if (a instanceof Uint8Array && b instanceof Uint8Array) return compareLists([...a], [...b]);
  if (Array.isArray(a) && Array.isArray(b)) return compareLists(a, b);
  throw new UserError("MIXED_KINDS", "these values have no common order");
}

/** The order in a direction; null and undefined as `nulls` says, wherever the direction puts the rest. */
export function valueOrder(ascending: boolean, nulls?: "first" | "last"): ValueOrder {
  return (a, b) => {
    const missing = Number(isMissing(b)) - Number(isMissing(a));
    if (isMissing(a) || isMissing(b)) {
      if (nulls === undefined)
        throw new UserError("MIXED_KINDS", "null and undefined have no place in the order");
      return nulls === "first" ? missing : -missing;
    }
    return ascending ? compareInOrder(a, b) : compareInOrder(b, a);
  };
}

/** Refuses keys that have no common order, even where no two of them are ever compared. */
export function assertOrdered(keys: readonly unknown[], order: ValueOrder): void {
  for (const key of keys) order(keys[0], key);
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined;
}

function isNumeric(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

/** By value, NaN last; a number before the bigint that equals it. */
function compareNumeric(a: number | bigint, b: number | bigint): number {
  const nanA = Number.isNaN(a);
  const nanB = Number.isNaN(b);
  if (nanA || nanB) return Number(nanA) - Number(nanB);
  if (a < b) return -1;
  if (a > b) return 1;
  return Number(typeof a === "bigint") - Number(typeof b === "bigint");
}

function codePoints(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0) as number);
}

function compareLists(a: readonly unknown[], b: readonly unknown[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = compareInOrder(a[i], b[i]);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
