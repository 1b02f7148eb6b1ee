import { blockTooLarge, maxBlockBytes } from "./block-limits.ts";
import { columnHeaderBytes, columnKind, pad8 } from "./column-kind.ts";
import type { ColumnPlan, PlanContext } from "./plan-context.ts";

/** All null, or all undefined. */
export function planConstant(kind: number): ColumnPlan {
  return {
    size: columnHeaderBytes,
    write(target, at) {
      target.columnHeader(at, kind, 0, 0, columnHeaderBytes);
    },
  };
}

export function planBooleans(values: readonly boolean[]): ColumnPlan {
  const n = values.length;
  const bytes = Math.ceil(n / 8);
  const size = columnHeaderBytes + pad8(bytes);
  return {
    size,
    write(target, at) {
      const body = target.columnHeader(at, columnKind.boolean, 0, 0, size);
      for (let b = 0; b < bytes; b++) {
        let bits = 0;
        const end = Math.min(n, b * 8 + 8);
        for (let i = b * 8; i < end; i++) if (values[i]!) bits |= 1 << (i & 7);
        target.bytes[body + b] = bits;
      }
      target.pad(body + bytes);
    },
  };
}

/** Bigints of 64 bits; undefined if one needs more. */
export function planBigints(values: readonly bigint[]): ColumnPlan | undefined {
  for (const value of values) if (BigInt.asIntN(64, value) !== value) return undefined;
  const n = values.length;
  const size = columnHeaderBytes + n * 8;
  return {
    size,
    write(target, at) {
      const body = target.columnHeader(at, columnKind.bigint, 0, 0, size);
      const { buffer, byteOffset } = target.bytes;
      const longs = new BigInt64Array(buffer, byteOffset + body, n);
      for (let i = 0; i < n; i++) longs[i] = values[i]!;
    },
  };
}

/** Plain Dates; undefined if one is of a subclass or has properties. */
export function planDates(values: readonly Date[]): ColumnPlan | undefined {
  const { prototype } = Date;
  for (const value of values)
    if (Object.getPrototypeOf(value) !== prototype || Object.keys(value).length > 0)
      return undefined;
  const n = values.length;
  const size = columnHeaderBytes + n * 8;
  return {
    size,
    write(target, at) {
      const start = target.columnHeader(at, columnKind.date, 0, 0, size) / 8;
      for (let i = 0; i < n; i++) target.float64[start + i] = values[i]!.getTime();
    },
  };
}

/** Uint8Arrays or Buffers; undefined if both are there, or a subclass. */
export function planBytes(
  values: readonly Uint8Array[],
  context: PlanContext,
): ColumnPlan | undefined {
  const prototype = Object.getPrototypeOf(values[0]) as unknown;
  if (prototype !== Buffer.prototype && prototype !== Uint8Array.prototype) return undefined;
  let total = 0;
  for (const value of values) {
    if (Object.getPrototypeOf(value) !== prototype) return undefined;
    total += value.length;
  }
  if (total > maxBlockBytes) throw blockTooLarge(total, context.records);
  const n = values.length;
  const offsetBytes = pad8((n + 1) * 4);
  const size = columnHeaderBytes + offsetBytes + pad8(total);
  const flags = prototype === Buffer.prototype ? 1 : 0;
  return {
    size,
    write(target, at) {
      const body = target.columnHeader(at, columnKind.bytes, flags, 0, size);
      const content = body + offsetBytes;
      let offset = 0;
      for (let i = 0; i < n; i++) {
        target.uint32[body / 4 + i] = offset;
        target.bytes.set(values[i]!, content + offset);
        offset += values[i]!.length;
      }
      target.uint32[body / 4 + n] = offset;
      target.pad(body + (n + 1) * 4);
      target.pad(content + offset);
    },
  };
}
