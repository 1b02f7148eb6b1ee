/**
 * Codes of the column kinds in a block. Never reuse one: blocks are in files.
 *
 * Every column starts at a multiple of 8 with a header of 16 bytes: kind u8, flags u8, u16 0, `aux` u32, size of the
 * column in bytes, header and padding included, as u32 low and u32 high. All numbers are little-endian. `n` rows follow
 * in the form of the kind; each part is padded to a multiple of 8.
 */
export const columnKind = {
  /** Rows are all null, or all undefined: nothing follows. */
  null: 1,
  undefined: 2,
  /** Two bits a row (0 value, 1 null, 2 undefined), 16 rows to a u32; then a column of the `aux` values. */
  nullable: 3,
  /** One bit a row. */
  boolean: 4,
  int32: 5,
  float64: 6,
  /** Int64 each. */
  bigint: 7,
  /** Times as float64. */
  date: 8,
  /** `n + 1` u32 offsets of the rows in the bytes that follow them, one byte a UTF-16 unit. */
  latin1: 9,
  /** Offsets count bytes. */
  utf8: 10,
  /** Offsets count units. Used where a string has a lone surrogate. */
  utf16: 11,
  /** A column of `aux` distinct strings, then a code a row: u8 up to 256, else u16. */
  dictionary: 12,
  /** Offsets and content. Flag 1: Buffers. */
  bytes: 13,
  /** Arrays of `aux` elements: a column for each. */
  tuple: 14,
  /** Plain objects of one shape: `aux` bytes of names (JSON), then a column for each. Flag 1: null prototype. */
  object: 15,
  /** Arrays of any length: `n + 1` u32 offsets, then a column of the `aux` elements. */
  list: 16,
  /** `n + 1` u32 offsets of records in the form of `value-writer.ts`, and these. */
  values: 17,
} as const;

export const columnHeaderBytes = 16;

/** Codes of `nullable`. */
export const rowTag = { value: 0, null: 1, undefined: 2 } as const;

export function pad8(bytes: number): number {
  // Not by bit operations: sizes go beyond 2^31.
  return Math.ceil(bytes / 8) * 8;
}
