import { columnHeaderBytes, columnKind, pad8 } from "./column-kind.ts";
import type { ColumnPlan } from "./plan-context.ts";

/** Numbers: int32 only if each is one, -0 being none. */
export function planNumbers(values: ArrayLike<number>): ColumnPlan {
  const n = values.length;
  return allInt32(values) ? planInt32(values, n) : planFloat64(values, n);
}

function allInt32(values: ArrayLike<number>): boolean {
  if (values instanceof Int32Array) return true;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if ((value | 0) !== value || (value === 0 && 1 / value < 0)) return false;
  }
  return true;
}

function planInt32(values: ArrayLike<number>, n: number): ColumnPlan {
  const size = columnHeaderBytes + pad8(n * 4);
  return {
    size,
    write(target, at) {
      const body = target.columnHeader(at, columnKind.int32, 0, 0, size);
      const words = target.int32;
      const start = body / 4;
      for (let i = 0; i < n; i++) words[start + i] = values[i]!;
      target.pad(body + n * 4);
    },
  };
}

function planFloat64(values: ArrayLike<number>, n: number): ColumnPlan {
  const size = columnHeaderBytes + n * 8;
  return {
    size,
    write(target, at) {
      const start = target.columnHeader(at, columnKind.float64, 0, 0, size) / 8;
      const floats = target.float64;
      for (let i = 0; i < n; i++) floats[start + i] = values[i]!;
    },
  };
}
