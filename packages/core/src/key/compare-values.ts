import { UserError } from "../errors/firesteel-error.ts";
import { compareStrings } from "./compare-strings.ts";
import { describeRefused, keyObjectKind } from "./key-kind.ts";

/** Where values without a place of their own (null and undefined) go, whatever the direction. */
export type NullsPlace = "first" | "last";

/** What a comparator is made from; see `SortOrder` of the plan. */
export interface ComparatorOptions {
  readonly ascending?: boolean;
  /** Without it null and undefined come first, and {@link KindTracker} refuses them. */
  readonly nulls?: NullsPlace;
}

/**
 * The total order of values: null < undefined < booleans < numbers and bigints < strings < Dates < bytes < arrays.
 * Numbers go by value with NaN last, bigints between them, a number before the bigint of the same value; strings by
 * code point; Dates by time, invalid last; bytes unsigned; arrays lexicographically. Two values compare equal exactly
 * if they are the same key. Different kinds are ordered only so that sorting is well defined: `KindTracker` refuses
 * to mix them. (`Array.prototype.sort` never asks a comparator about undefined and puts it last.)
 *
 * @throws {UserError} `UNORDERED_VALUE` for anything else
 */
export function compareValues(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return compareNumbers(a, b);
  if (typeof a === "string" && typeof b === "string") return compareStrings(a, b);
  return compare(a, b, 1, -1);
}

/** A comparator of both directions; {@link compareValues} itself for the plain ascending order. */
export function makeComparator(
  options: ComparatorOptions = {},
): (a: unknown, b: unknown) => number {
  const sign = options.ascending === false ? -1 : 1;
  const nullSign = options.nulls === "last" ? 1 : -1;
  if (sign === 1 && nullSign === -1) return compareValues;
  return (a, b) => compare(a, b, sign, nullSign);
}

function compareNumbers(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return 0;
  return a === a ? -1 : b === b ? 1 : 0;
}

const rankOfKind = {
  null: 0,
  undefined: 1,
  boolean: 2,
  number: 3,
  string: 4,
  date: 5,
  bytes: 6,
  array: 7,
} as const;

function rankOf(value: unknown): number {
  switch (typeof value) {
    case "number":
    case "bigint":
      return rankOfKind.number;
    case "string":
      return rankOfKind.string;
    case "boolean":
      return rankOfKind.boolean;
    case "undefined":
      return rankOfKind.undefined;
    case "object": {
      if (value === null) return rankOfKind.null;
      const kind = keyObjectKind(value);
      if (kind === "array" || kind === "date" || kind === "bytes") return rankOfKind[kind];
    }
  }
  throw unordered(value);
}

/** @internal */
export function unordered(value: unknown): UserError {
  const what =
    typeof value === "object" && value !== null ? describeObject(value) : describeRefused(value);
  return new UserError(
    "UNORDERED_VALUE",
    `${what} has no order; give a key function that returns numbers, bigints, strings, booleans, Dates, bytes or arrays of these`,
  );
}

function describeObject(value: object): string {
  const kind = keyObjectKind(value);
  if (kind === "plain") return "a plain object";
  if (kind === "instance") return `an instance of ${value.constructor.name || "a class"}`;
  return describeRefused(value);
}

/** `sign` reverses every step but the place of nulls, which `nullSign` says: -1 first, 1 last. */
function compare(a: unknown, b: unknown, sign: number, nullSign: number): number {
  const rank = rankOf(a);
  const other = rankOf(b);
  if (rank !== other) {
    if (rank <= rankOfKind.undefined)
      return other <= rankOfKind.undefined ? rank - other : nullSign;
    if (other <= rankOfKind.undefined) return -nullSign;
    return (rank - other) * sign;
  }
  switch (rank) {
    case rankOfKind.boolean:
      return (Number(a) - Number(b)) * sign;
    case rankOfKind.number:
      return compareNumeric(a as number | bigint, b as number | bigint) * sign;
    case rankOfKind.string:
      return compareStrings(a as string, b as string) * sign;
    case rankOfKind.date:
      return compareNumbers((a as Date).getTime(), (b as Date).getTime()) * sign;
    case rankOfKind.bytes:
      return Buffer.compare(a as Uint8Array, b as Uint8Array) * sign;
    case rankOfKind.array:
      return compareArrays(a as unknown[], b as unknown[], sign, nullSign);
    default:
      return 0;
  }
}

function compareNumeric(a: number | bigint, b: number | bigint): number {
  if (typeof a === "number") {
    if (typeof b === "number") return compareNumbers(a, b);
    // NaN is last, also after every bigint.
    return a !== a ? 1 : a <= b ? -1 : 1;
  }
  if (typeof b === "number") return b !== b ? -1 : b <= a ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareArrays(
  a: readonly unknown[],
  b: readonly unknown[],
  sign: number,
  nullSign: number,
): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const result = compare(a[i], b[i], sign, nullSign);
    if (result !== 0) return result;
  }
  return (a.length - b.length) * sign;
}
