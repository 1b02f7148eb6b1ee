import { columnHeaderBytes, columnKind, pad8, rowTag } from "./column-kind.ts";
import { type ColumnPlan, type ColumnSource, type PlanContext, recordOf } from "./plan-context.ts";

/** Values of one kind with nulls and undefineds among them: what each row is, and a column of the others. */
export function planNullable(source: ColumnSource, context: PlanContext): ColumnPlan {
  const { values } = source;
  const n = values.length;
  const tags = new Uint32Array(Math.ceil(n / 16));
  const present: unknown[] = [];
  const rows: number[] = [];
  for (let i = 0; i < n; i++) {
    const value = values[i];
    if (value == null) {
      const tag = value === null ? rowTag.null : rowTag.undefined;
      tags[i >>> 4]! |= tag << ((i & 15) * 2);
    } else {
      present.push(value);
      rows.push(recordOf(source, i));
    }
  }
  const child = context.child(source, present, "", Int32Array.from(rows));
  const tagBytes = pad8(tags.length * 4);
  const size = columnHeaderBytes + tagBytes + child.size;
  return {
    size,
    write(target, at) {
      const body = target.columnHeader(at, columnKind.nullable, 0, present.length, size);
      target.uint32.set(tags, body / 4);
      target.pad(body + tags.length * 4);
      child.write(target, body + tagBytes);
    },
  };
}
