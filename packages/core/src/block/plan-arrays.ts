import { types } from "node:util";
import { columnHeaderBytes, columnKind, pad8 } from "./column-kind.ts";
import { type ColumnPlan, type ColumnSource, type PlanContext, recordOf } from "./plan-context.ts";
import { hasSymbols } from "./symbol-keys.ts";
import { newArray } from "./new-array.ts";

/** Longer arrays of one length are lists if their elements are of one type. */
export const maxTupleElements = 32;
const maxColumns = 1000;

/** Arrays without holes or further properties, as tuples or lists; undefined for others. */
export function planArrays(source: ColumnSource, context: PlanContext): ColumnPlan | undefined {
  const values = source.values as readonly (readonly unknown[])[];
  const lengths = commonLengths(values);
  if (lengths === undefined) return undefined;
  const { min, max } = lengths;
  const asTuple = min === max && (max <= maxTupleElements || !isUniform(values[0]!));
  const columns = asTuple ? max : 1;
  if (columns > maxColumns || !context.mayNest(columns, source.depth)) return undefined;
  if (!asTuple && !isUniformList(values)) return undefined;
  context.spread.push({ objects: values, rows: source.rows });
  return asTuple ? planTuples(source, values, max, context) : planLists(source, values, context);
}

function commonLengths(
  values: readonly (readonly unknown[])[],
): { min: number; max: number } | undefined {
  const { prototype } = Array;
  let min = Infinity;
  let max = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (types.isProxy(value) || Object.getPrototypeOf(value) !== prototype) return undefined;
    const { length } = value;
    // Indices come first: if there are as many names as elements and the last is an index, they are the indices.
    const names = Object.keys(value);
    if (names.length !== length || (length > 0 && names[length - 1] !== String(length - 1)))
      return undefined;
    if (hasSymbols(value, i)) return undefined;
    if (length < min) min = length;
    if (length > max) max = length;
  }
  return { min, max };
}

function planTuples(
  source: ColumnSource,
  values: readonly (readonly unknown[])[],
  arity: number,
  context: PlanContext,
): ColumnPlan {
  const n = values.length;
  const columns: ColumnPlan[] = [];
  let size = columnHeaderBytes;
  for (let j = 0; j < arity; j++) {
    const elements = newArray<unknown>(n);
    for (let i = 0; i < n; i++) elements[i] = values[i]![j];
    const column = context.child(source, elements, `[${j}]`);
    columns.push(column);
    size += column.size;
  }
  return planTupleOf(columns, size);
}

/** A column of tuples of these columns; also what a block of pairs is. */
export function planTupleOf(columns: readonly ColumnPlan[], size: number): ColumnPlan {
  return {
    size,
    write(target, at) {
      let to = target.columnHeader(at, columnKind.tuple, 0, columns.length, size);
      for (const column of columns) {
        column.write(target, to);
        to += column.size;
      }
    },
  };
}

function planLists(
  source: ColumnSource,
  values: readonly (readonly unknown[])[],
  context: PlanContext,
): ColumnPlan {
  const n = values.length;
  const offsets = new Uint32Array(n + 1);
  let total = 0;
  for (let i = 0; i < n; i++) {
    offsets[i] = total;
    total += values[i]!.length;
  }
  offsets[n] = total;
  const elements = newArray<unknown>(total);
  const rows = new Int32Array(total);
  for (let i = 0, to = 0; i < n; i++) {
    const value = values[i]!;
    const record = recordOf(source, i);
    for (let j = 0; j < value.length; j++, to++) {
      elements[to] = value[j];
      rows[to] = record;
    }
  }
  const child = context.child(source, elements, "[]", rows);
  const offsetBytes = pad8(offsets.byteLength);
  const size = columnHeaderBytes + offsetBytes + child.size;
  return {
    size,
    write(target, at) {
      const body = target.columnHeader(at, columnKind.list, 0, total, size);
      target.uint32.set(offsets, body / 4);
      target.pad(body + offsets.byteLength);
      child.write(target, body + offsetBytes);
    },
  };
}

function isUniform(value: readonly unknown[]): boolean {
  const kind = typeof value[0];
  return value.every((element) => typeof element === kind);
}

/** One type of element in all lists, null and undefined aside: else the per-record form is as good. */
function isUniformList(values: readonly (readonly unknown[])[]): boolean {
  let kind: string | undefined;
  for (const value of values)
    for (const element of value) {
      if (element == null) continue;
      const own = Array.isArray(element) ? "array" : typeof element;
      kind ??= own;
      if (own !== kind) return false;
    }
  return true;
}
