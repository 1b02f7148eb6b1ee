/** First byte of a value in the per-record form. Never reuse a code: blocks are in files. */
export const valueTag = {
  undefined: 0,
  null: 1,
  true: 2,
  false: 3,
  /** Zigzag varint. */
  int: 4,
  float64: 5,
  /** Sign byte, then hexadecimal digits as a Latin-1 string. */
  bigint: 6,
  /** Varint units, then a byte each. */
  latin1: 7,
  /** Varint units, then two bytes each. */
  utf16: 8,
  /** Varint number of an object of this record, in order of first visit. */
  reference: 9,
  /** Varint length, elements. */
  array: 10,
  /** Varint length, fields (index or name, value): with holes or properties of its own. */
  sparseArray: 11,
  object: 12,
  nullObject: 13,
  /** Class id, then the base it extends: an `instanceBase` with its own content; then fields. */
  instance: 14,
  date: 15,
  /** Source, flags, lastIndex. */
  regExp: 16,
  map: 17,
  set: 18,
  /** Index into `errorNames`, then as an instance's error base; fields. */
  error: 19,
  /** Index into `viewNames`, varint bytes, content. */
  view: 20,
  arrayBuffer: 21,
  /** `Object(1)`: the primitive. */
  boxed: 22,
  /** A map with structural keys. */
  keyMap: 23,
  /** As a view, of a Buffer. */
  buffer: 24,
} as const;

/** What a class instance is besides its fields. */
export const instanceBase = { object: 0, array: 1, map: 2, set: 3, error: 4, date: 5 } as const;

export const errorNames = [
  "Error",
  "EvalError",
  "RangeError",
  "ReferenceError",
  "SyntaxError",
  "TypeError",
  "URIError",
  "AggregateError",
] as const;

export const viewNames = [
  "Uint8Array",
  "Uint8ClampedArray",
  "Int8Array",
  "Uint16Array",
  "Int16Array",
  "Uint32Array",
  "Int32Array",
  "Float32Array",
  "Float64Array",
  "BigInt64Array",
  "BigUint64Array",
  "DataView",
] as const;
