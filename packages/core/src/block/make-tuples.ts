import { compileMaker, type MakeRecords } from "./compile-maker.ts";
import { newArray } from "./new-array.ts";
import { mostFields, tupleLiteral } from "./record-literal.ts";

/** Fewer tuples than this are not worth compiling for. */
const compileFrom = 32;
const compiled: MakeRecords<unknown[]>[] = [];

/** Arrays from the columns of their elements. */
export function makeTuples(columns: readonly ArrayLike<unknown>[], n: number): unknown[][] {
  const arity = columns.length;
  if (n >= compileFrom && arity > 0 && arity <= mostFields)
    return (compiled[arity] ??= compileMaker(tupleLiteral(arity), arity))(columns, n);
  const tuples = newArray<unknown[]>(n);
  for (let i = 0; i < n; i++) {
    const tuple: unknown[] = [];
    for (const column of columns) tuple.push(column[i]);
    tuples[i] = tuple;
  }
  return tuples;
}
