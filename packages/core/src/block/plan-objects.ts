import { types } from "node:util";
import { columnHeaderBytes, columnKind, pad8 } from "./column-kind.ts";
import type { ColumnPlan, ColumnSource, PlanContext } from "./plan-context.ts";
import { formatPath } from "./refusal.ts";
import { hasSymbols } from "./symbol-keys.ts";
import { takeFields } from "./take-fields.ts";

const maxFields = 500;

/** Plain objects that all have the same names in the same order; undefined for others. */
export function planObjects(source: ColumnSource, context: PlanContext): ColumnPlan | undefined {
  const values = source.values as readonly Record<string, unknown>[];
  const first = values[0]!;
  const prototype: unknown = Object.getPrototypeOf(first);
  if (prototype !== null && prototype !== Object.prototype) return undefined;
  if (types.isProxy(first) || hasInheritedNames()) return undefined;
  const names = Object.keys(first);
  if (names.length > maxFields || !context.mayNest(names.length, source.depth)) return undefined;
  if (!haveShape(values, names, prototype)) return undefined;

  context.spread.push({ objects: values, rows: source.rows });
  const json = Buffer.from(JSON.stringify(names));
  const nameBytes = pad8(json.length);
  let size = columnHeaderBytes + nameBytes;
  const columns = takeFields(json.toString(), names, values).map((fields, j) =>
    context.child(source, fields, formatPath([names[j]!])),
  );
  for (const column of columns) size += column.size;
  return {
    size,
    write(target, at) {
      const flags = prototype === null ? 1 : 0;
      const body = target.columnHeader(at, columnKind.object, flags, json.length, size);
      target.bytes.set(json, body);
      target.pad(body + json.length);
      let to = body + nameBytes;
      for (const column of columns) {
        column.write(target, to);
        to += column.size;
      }
    },
  };
}

function haveShape(
  values: readonly Record<string, unknown>[],
  names: readonly string[],
  prototype: unknown,
): boolean {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (types.isProxy(value) || Object.getPrototypeOf(value) !== prototype) return false;
    let j = 0;
    // Own names only: the prototype has none that are enumerable.
    for (const name in value) if (name !== names[j++]) return false;
    if (j !== names.length || hasSymbols(value, i)) return false;
  }
  return true;
}

/** Someone gave Object.prototype an enumerable property, which `for in` would show. */
function hasInheritedNames(): boolean {
  return Object.keys(Object.prototype).length > 0;
}
