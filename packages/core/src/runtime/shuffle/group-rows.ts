import { groupByTarget } from "./group-by-target.ts";

const buckets = 256;
/** Fewer rows are near each other anyway. */
const fewestRows = 1024;

/**
 * Rows of a block in an order in which keys that are near each other are: by buckets of the range of all, in each of
 * which they are as they came, so that equal keys keep their order. Undefined where that would be the order there is, or
 * keys have no range.
 *
 * Who sorts the keys of many blocks takes their values in sorted order: from everywhere in all of them, for which the
 * processor waits longer than for all else, or, from blocks in this order, from a small part of each at a time.
 */
export function groupedRows(keys: Float64Array): Int32Array | undefined {
  const { length } = keys;
  if (length < fewestRows) return undefined;
  const least = leastOf(keys);
  const range = mostOf(keys) - least;
  if (!(range > 0 && range < Number.POSITIVE_INFINITY)) return undefined;
  const targets = bucketsOf(keys, least, buckets / range);
  return groupByTarget(targets, buckets + 1).positions;
}

// Each loop is a function of its own that ends with it: V8 compiles a loop while it runs, and would leave that code where
// the loop ends, for every block again.

function leastOf(keys: Float64Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < keys.length; i++) if (keys[i]! < least) least = keys[i]!;
  return least;
}

function mostOf(keys: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < keys.length; i++) if (keys[i]! > most) most = keys[i]!;
  return most;
}

/** NaN has the first one, the largest key one of its own. */
function bucketsOf(keys: Float64Array, least: number, scale: number): Int32Array {
  const targets = new Int32Array(keys.length);
  for (let i = 0; i < keys.length; i++) targets[i] = ((keys[i]! - least) * scale) | 0;
  return targets;
}
