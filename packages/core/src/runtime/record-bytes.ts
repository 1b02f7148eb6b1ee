import { readElement } from "./read-element.ts";

const deepest = 4;
const widest = 64;

/** Roughly how many bytes a value takes in a block; looks at a bounded part of it only, and calls no code of its. */
export function recordBytes(value: unknown, depth: number = 0): number {
  switch (typeof value) {
    case "string":
      return 4 + value.length;
    case "bigint":
      return 16;
    case "object":
      return value === null ? 1 : objectBytes(value, depth);
    default:
      return 8;
  }
}

function objectBytes(value: object, depth: number): number {
  if (ArrayBuffer.isView(value)) return 16 + value.byteLength;
  if (depth >= deepest) return 64;
  if (Array.isArray(value)) {
    const looked = Math.min(value.length, widest);
    let sum = 0;
    for (let i = 0; i < looked; i++) sum += recordBytes(readElement(value, i), depth + 1);
    return 8 + (looked === 0 ? 0 : (sum * value.length) / looked);
  }
  if (value instanceof Map || value instanceof Set) return 32 + value.size * 32;
  let sum = 16;
  let looked = 0;
  for (const key in value) {
    if (++looked > widest) break;
    const descriptor = Object.getOwnPropertyDescriptor(value, key);
    if (descriptor !== undefined && "value" in descriptor)
      sum += recordBytes(descriptor.value, depth + 1);
  }
  return sum;
}
