import { columnHeaderBytes, columnKind, pad8 } from "./column-kind.ts";
import type { ColumnPlan } from "./plan-context.ts";

const minRows = 64;
const maxSample = 1024;
const maxDistinct = 1 << 16;

/**
 * A dictionary of the strings, if a sample promises that it pays and no more than a quarter of them are distinct. It
 * also makes one string of equal ones, for whoever decodes.
 */
export function planDictionary(
  values: readonly string[],
  planDistinct: (values: readonly string[]) => ColumnPlan,
): ColumnPlan | undefined {
  const n = values.length;
  if (n < minRows || !isRepetitive(values)) return undefined;

  const limit = Math.min(n / 4, maxDistinct);
  const codes = new Uint16Array(n);
  const codeOf = new Map<string, number>();
  for (let i = 0; i < n; i++) {
    const value = values[i]!;
    let code = codeOf.get(value);
    if (code === undefined) {
      code = codeOf.size;
      if (code >= limit) return undefined;
      codeOf.set(value, code);
    }
    codes[i] = code;
  }

  const distinct = planDistinct([...codeOf.keys()]);
  const isSmall = codeOf.size <= 256;
  const codeBytes = isSmall ? n : n * 2;
  const size = columnHeaderBytes + distinct.size + pad8(codeBytes);
  return {
    size,
    write(target, at) {
      const body = target.columnHeader(at, columnKind.dictionary, 0, codeOf.size, size);
      distinct.write(target, body);
      const start = body + distinct.size;
      const { buffer, byteOffset } = target.bytes;
      const view = isSmall
        ? new Uint8Array(buffer, byteOffset + start, n)
        : new Uint16Array(buffer, byteOffset + start, n);
      view.set(codes);
      target.pad(start + codeBytes);
    },
  };
}

/** Whether half of an evenly spread sample repeats other strings of it. */
export function isRepetitive(values: readonly string[]): boolean {
  const n = values.length;
  const size = Math.min(maxSample, n >>> 1);
  const sample = new Set<string>();
  for (let i = 0; i < size; i++) {
    sample.add(values[Math.floor((i * n) / size)]!);
    // Keys of a combined map output are all distinct: that shows soon.
    if (i === 127 && sample.size === 128) return false;
  }
  return sample.size <= size / 2;
}
