import { readElement } from "../read-element.ts";
import type { Batch, Column } from "../batch.ts";

const deepest = 4;
const widest = 32;
const samples = 16;

/**
 * Roughly how many bytes of the JS heap a value keeps alive, beside the slot that it is in. Looks at a bounded part of
 * it, as Spark's `SizeEstimator` does with large arrays, and calls no code of its.
 */
export function heapBytes(value: unknown, depth: number = 0): number {
  switch (typeof value) {
    case "number":
      return (value | 0) === value ? 0 : 16;
    case "string":
      return 32 + value.length * (isWide(value) ? 2 : 1);
    case "bigint":
      return 32;
    case "object":
      return value === null ? 0 : objectBytes(value, depth);
    default:
      return 0;
  }
}

/** Of a record of the batch, slots included, from some of them. */
export function averageHeapBytes(batch: Batch): number {
  const { length } = batch;
  if (!batch.isPairs) return averageValueBytes(batch.records, 0, length);
  return averageValueBytes(batch.keys, 0, length) + averageValueBytes(batch.values, 0, length);
}

/** Of a value of a column between `from` and `end`, slot included, from some of them. */
export function averageValueBytes(column: Column, from: number, end: number): number {
  const stride = Math.max(1, (end - from) / samples);
  let sum = 0;
  let looked = 0;
  for (let at = from; at < end; at += stride, looked++)
    sum += slotBytes + heapBytes(column[Math.floor(at)]);
  return looked === 0 ? slotBytes : sum / looked;
}

/** A slot of an array that grows: half of it again may be free. */
export const slotBytes = 12;

/** Strings are one byte a character unless some character needs two; a few are looked at. */
function isWide(text: string): boolean {
  const stride = Math.max(1, text.length >> 2);
  for (let i = 0; i < text.length; i += stride) if (text.charCodeAt(i) > 255) return true;
  return false;
}

function objectBytes(value: object, depth: number): number {
  if (ArrayBuffer.isView(value)) return 160 + value.byteLength;
  if (depth >= deepest) return 64;
  if (Array.isArray(value)) return 32 + arrayBytes(value, depth);
  if (value instanceof Map || value instanceof Set) return 64 + collectionBytes(value, depth);
  let sum = 32;
  let looked = 0;
  for (const key in value) {
    if (++looked > widest) break;
    const descriptor = Object.getOwnPropertyDescriptor(value, key);
    sum += 8;
    if (descriptor !== undefined && "value" in descriptor)
      sum += heapBytes(descriptor.value, depth + 1);
  }
  return sum;
}

function arrayBytes(array: readonly unknown[], depth: number): number {
  const { length } = array;
  if (length === 0) return 0;
  const stride = Math.max(1, Math.floor(length / widest));
  let sum = 0;
  let looked = 0;
  // Numbers lie in an array without boxes.
  for (let i = 0; i < length; i += stride, looked++) {
    const element = readElement(array, i);
    if (typeof element !== "number") sum += heapBytes(element, depth + 1);
  }
  return length * (slotBytes + sum / looked);
}

function collectionBytes(
  collection: ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>,
  depth: number,
): number {
  if (collection.size === 0) return 0;
  let sum = 0;
  let looked = 0;
  for (const [key, value] of collection.entries()) {
    if (++looked > widest) break;
    sum += heapBytes(key, depth + 1) + (key === value ? 0 : heapBytes(value, depth + 1));
  }
  return collection.size * (48 + sum / Math.min(looked, widest));
}
