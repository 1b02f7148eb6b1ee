import type { SortOrder } from "../../plan/sort-order.ts";
import type { Column } from "../batch.ts";
import { compareStrings } from "../../key/compare-strings.ts";
import { makeComparator } from "../../key/compare-values.ts";
import { KindTracker } from "../../key/kind-tracker.ts";
import { sortedNumbers } from "./sort-numbers.ts";
import { sortedStrings } from "./sort-strings.ts";

/** The order in which `keys` are sorted: positions, equal keys as they came. The keys are `keyFn`'s results already. */
export function sortedPositions(
  keys: Column,
  order: Pick<SortOrder<unknown>, "ascending" | "nulls">,
): ArrayLike<number> {
  const kind = kindOf(keys);
  if (kind === "number") return sortedNumbers(keys as ArrayLike<number>, order.ascending);
  if (kind === "string") return sortedStrings(keys as ArrayLike<string>, order.ascending);
  const compare = comparatorOf(kind, keys, order);
  const positions: number[] = [];
  for (let i = 0; i < keys.length; i++) positions.push(i);
  return positions.toSorted((a, b) => compare(keys[a], keys[b]));
}

/**
 * A comparator for just these keys.
 * @throws {UserError} `MIXED_KINDS`, `NULL_UNORDERED` or `UNORDERED_VALUE` where they cannot be ordered
 */
export function comparatorFor(
  keys: Column,
  order: Pick<SortOrder<unknown>, "ascending" | "nulls">,
): (a: unknown, b: unknown) => number {
  return comparatorOf(kindOf(keys), keys, order);
}

function comparatorOf(
  kind: "number" | "string" | undefined,
  keys: Column,
  order: Pick<SortOrder<unknown>, "ascending" | "nulls">,
): (a: unknown, b: unknown) => number {
  if (kind === "string") {
    const strings = compareStrings as (a: unknown, b: unknown) => number;
    return order.ascending ? strings : (a, b) => strings(b, a);
  }
  const tracker = new KindTracker({ nulls: order.nulls });
  for (let i = 0; i < keys.length; i++) tracker.add(keys[i]);
  tracker.assertComparable();
  const { ascending, nulls } = order;
  return makeComparator(nulls === undefined ? { ascending } : { ascending, nulls });
}

function kindOf(keys: Column): "number" | "string" | undefined {
  if (keys.length === 0) return "number";
  const kind = typeof keys[0];
  if (kind !== "number" && kind !== "string") return undefined;
  if (ArrayBuffer.isView(keys)) return kind === "number" ? kind : undefined;
  for (let i = 0; i < keys.length; i++) if (typeof keys[i] !== kind) return undefined;
  return kind;
}
