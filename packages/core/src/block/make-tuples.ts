import { newArray } from "./new-array.ts";

/** Arrays from the columns of their elements. */
export function makeTuples(columns: readonly ArrayLike<unknown>[], n: number): unknown[][] {
  const tuples = newArray<unknown[]>(n);
  const [a, b, c] = columns;
  if (columns.length === 1) for (let i = 0; i < n; i++) tuples[i] = [a![i]];
  else if (columns.length === 2) for (let i = 0; i < n; i++) tuples[i] = [a![i], b![i]];
  else if (columns.length === 3) for (let i = 0; i < n; i++) tuples[i] = [a![i], b![i], c![i]];
  else
    for (let i = 0; i < n; i++) {
      const tuple: unknown[] = [];
      for (const column of columns) tuple.push(column[i]);
      tuples[i] = tuple;
    }
  return tuples;
}
