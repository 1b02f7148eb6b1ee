import { ByteWriter } from "./byte-writer.ts";
import { columnHeaderBytes, columnKind, pad8 } from "./column-kind.ts";
import { type ColumnPlan, type ColumnSource, type PlanContext, recordOf } from "./plan-context.ts";
import { ValueWriter } from "./value-writer.ts";

/** Anything: each value by itself in the per-record form. */
export function planValues(source: ColumnSource, context: PlanContext): ColumnPlan {
  const { values } = source;
  const n = values.length;
  const out = new ByteWriter(context.records);
  const writer = new ValueWriter(out, context.classes, source.path);
  const offsets = new Uint32Array(n + 1);
  const objects: object[] = [];
  const rows: number[] = [];
  for (let i = 0; i < n; i++) {
    offsets[i] = out.length;
    const record = recordOf(source, i);
    const seen = writer.write(values[i], record);
    if (source.depth === 0) continue;
    for (const object of seen) {
      objects.push(object);
      rows.push(record);
    }
  }
  offsets[n] = out.length;
  if (objects.length > 0) context.spread.push({ objects, rows: Int32Array.from(rows) });

  const { bytes } = out;
  const offsetBytes = pad8(offsets.byteLength);
  const size = columnHeaderBytes + offsetBytes + pad8(bytes.length);
  return {
    size,
    write(target, at) {
      const body = target.columnHeader(at, columnKind.values, 0, 0, size);
      target.uint32.set(offsets, body / 4);
      target.pad(body + offsets.byteLength);
      const content = body + offsetBytes;
      target.bytes.set(bytes, content);
      target.pad(content + bytes.length);
    },
  };
}
