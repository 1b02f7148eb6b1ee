import { columnHeaderBytes, columnKind, pad8 } from "./column-kind.ts";
import type { ColumnPlan } from "./plan-context.ts";
import { blockTooLarge } from "./block-limits.ts";
import { writeUtf8 } from "./utf8.ts";

/** From this average length on, native conversions beat a loop over units. */
const longString = 40;
const notLatin1 = /[^\0-\xff]/;
const sampleSize = 64;
const minDictionaryRows = 64;

/** Strings, with a dictionary where few differ. */
export function planStrings(values: readonly string[]): ColumnPlan {
  return planDictionary(values) ?? planPlainStrings(values);
}

/** A dictionary, if a sample promises one and no more than a quarter of the strings are distinct. */
function planDictionary(values: readonly string[]): ColumnPlan | undefined {
  const n = values.length;
  if (n < minDictionaryRows) return undefined;
  const sample = new Set<string>();
  for (let i = 0; i < sampleSize; i++) sample.add(values[Math.floor((i * n) / sampleSize)]!);
  if (sample.size > sampleSize / 2) return undefined;

  const limit = Math.min(n / 4, 1 << 16);
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

  const distinct = planPlainStrings([...codeOf.keys()]);
  const small = codeOf.size <= 256;
  const codeBytes = small ? n : n * 2;
  const size = columnHeaderBytes + distinct.size + pad8(codeBytes);
  return {
    size,
    write(target, at) {
      const body = target.columnHeader(at, columnKind.dictionary, 0, codeOf.size, size);
      distinct.write(target, body);
      const start = body + distinct.size;
      const { buffer, byteOffset } = target.bytes;
      const view = small
        ? new Uint8Array(buffer, byteOffset + start, n)
        : new Uint16Array(buffer, byteOffset + start, n);
      view.set(codes);
      target.pad(start + codeBytes);
    },
  };
}

function planPlainStrings(values: readonly string[]): ColumnPlan {
  let units = 0;
  for (const value of values) units += value.length;
  const isLong = units > values.length * longString;
  if (isLong ? values.every(isLatin1) : everyUnitLatin1(values))
    return planUnits(values, units, isLong);
  return values.every(isWellFormed) ? planUtf8(values) : planUtf16(values, units);
}

function everyUnitLatin1(values: readonly string[]): boolean {
  let seen = 0;
  for (const value of values) for (let i = 0; i < value.length; i++) seen |= value.charCodeAt(i);
  return seen <= 0xff;
}

function isLatin1(value: string): boolean {
  return !notLatin1.test(value);
}

function isWellFormed(value: string): boolean {
  // ES2024; in every supported Node.
  return (value as string & { isWellFormed(): boolean }).isWellFormed();
}

function planUnits(values: readonly string[], units: number, isLong: boolean): ColumnPlan {
  return planOffsets(columnKind.latin1, values.length, units, (target, content, offsets, start) => {
    const { bytes, buffer } = target;
    let at = content;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      offsets[start + i] = at - content;
      if (isLong) at += buffer.write(value, at, "latin1");
      else for (let j = 0; j < value.length; j++) bytes[at++] = value.charCodeAt(j);
    }
    return at;
  });
}

function planUtf8(values: readonly string[]): ColumnPlan {
  let total = 0;
  for (const value of values) total += Buffer.byteLength(value);
  return planOffsets(columnKind.utf8, values.length, total, (target, content, offsets, start) => {
    let at = content;
    for (let i = 0; i < values.length; i++) {
      offsets[start + i] = at - content;
      at = writeUtf8(target, at, values[i]!);
    }
    return at;
  });
}

function planUtf16(values: readonly string[], units: number): ColumnPlan {
  const { length } = values;
  return planOffsets(columnKind.utf16, length, units * 2, (target, content, offsets, start) => {
    let at = content;
    for (let i = 0; i < length; i++) {
      offsets[start + i] = (at - content) / 2;
      at += target.buffer.write(values[i]!, at, "utf16le");
    }
    return at;
  });
}

type WriteContent = (
  target: Parameters<ColumnPlan["write"]>[0],
  content: number,
  offsets: Uint32Array,
  start: number,
) => number;

/** `n + 1` offsets and `bytes` of content, which `write` fills in, setting the first `n`; it returns the end. */
function planOffsets(kind: number, n: number, bytes: number, write: WriteContent): ColumnPlan {
  if (bytes > 0xffff_ffff) throw blockTooLarge(bytes, n);
  const offsetBytes = pad8((n + 1) * 4);
  const size = columnHeaderBytes + offsetBytes + pad8(bytes);
  return {
    size,
    write(target, at) {
      const body = target.columnHeader(at, kind, 0, 0, size);
      const content = body + offsetBytes;
      const end = write(target, content, target.uint32, body / 4);
      const unitBytes = kind === columnKind.utf16 ? 2 : 1;
      target.uint32[body / 4 + n] = (end - content) / unitBytes;
      target.pad(body + (n + 1) * 4);
      target.pad(end);
    },
  };
}
