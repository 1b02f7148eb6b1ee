import { compileMaker, type MakeRecords } from "./compile-maker.ts";
import { newArray } from "./new-array.ts";
import { newNumbers } from "./new-numbers.ts";
import { mostFields, tupleLiteral } from "./record-literal.ts";

/** Fewer tuples than this are not worth compiling for. */
const compileFrom = 32;
const compiled: MakeRecords<unknown[]>[] = [];
/** Of numbers that are not all whole; see {@link newNumbers}. */
const compiledNumbers: MakeRecords<unknown[]>[] = [];

/** Arrays from the columns of their elements. */
export function makeTuples(columns: readonly ArrayLike<unknown>[], n: number): unknown[][] {
  const arity = columns.length;
  // With whole numbers beside them, which keys most often are, those would be made objects where they are read.
  const areNumbers = columns.every((column) => column instanceof Float64Array);
  if (n >= compileFrom && arity > 0 && arity <= mostFields) {
    const makers = areNumbers ? compiledNumbers : compiled;
    return (makers[arity] ??= compileMaker(tupleLiteral(arity), arity))(columns, n);
  }
  const tuples = newArray<unknown[]>(n);
  for (let i = 0; i < n; i++) {
    const tuple: unknown[] = areNumbers ? newNumbers() : [];
    for (const column of columns) tuple.push(column[i]);
    tuples[i] = tuple;
  }
  return tuples;
}
