import type { SealedLatin1 } from "../../block/sealed-column.ts";

/** Bytes from the first to the last row of a column that are converted for each that is wanted, at most. */
const mostSpare = 2;
/** V8's slices keep the text they are cut from: about this much of a column is one text, and never four times as much. */
const textBytes = 1 << 14;

/** The rows of a column from the first to the last that is wanted, as texts of `2 ** shift` rows each. */
interface Span {
  readonly first: number;
  readonly shift: number;
  readonly texts: readonly string[];
  /** Where each text begins in the content. */
  readonly begins: readonly number[];
}

/**
 * The strings of rows `rows[i]` of columns `parts[i]`, `wantedBytes` in all, as slices of what lies between the first and
 * the last row of each column: memory is then read in order, many rows at a time, where the processor would wait for
 * each of them. Undefined where rows are not that near to each other.
 */
export function sliceNeighbours(
  columns: readonly SealedLatin1[],
  parts: Uint32Array,
  rows: Uint32Array,
  wantedBytes: number,
): string[] | undefined {
  const ranges = rangesOf(columns.length, parts, rows);
  if (spannedBytes(columns, ranges) > mostSpare * wantedBytes) return undefined;
  const spans = spansOf(columns, ranges);
  return spans === undefined ? undefined : cut(columns, spans, parts, rows);
}

// Every loop is a function of its own, so that V8 compiles little at a time, and nothing twice.

/** Of each part the first row that is wanted, and the one behind the last: 0 where there is none. */
interface Ranges {
  readonly firsts: Uint32Array;
  readonly ends: Uint32Array;
}

function rangesOf(n: number, parts: Uint32Array, rows: Uint32Array): Ranges {
  const firsts = new Uint32Array(n).fill(0xffffffff);
  const ends = new Uint32Array(n);
  for (let i = 0; i < rows.length; i++) {
    const part = parts[i]!;
    const row = rows[i]!;
    if (row < firsts[part]!) firsts[part] = row;
    if (row >= ends[part]!) ends[part] = row + 1;
  }
  return { firsts, ends };
}

function spannedBytes(columns: readonly SealedLatin1[], { firsts, ends }: Ranges): number {
  let bytes = 0;
  for (let part = 0; part < columns.length; part++) {
    const { offsets } = columns[part]!;
    if (ends[part]! > 0) bytes += offsets[ends[part]!]! - offsets[firsts[part]!]!;
  }
  return bytes;
}

/** Undefined where one of them has none. */
function spansOf(
  columns: readonly SealedLatin1[],
  { firsts, ends }: Ranges,
): readonly Span[] | undefined {
  const spans: Span[] = [];
  for (let part = 0; part < columns.length; part++) {
    const end = ends[part]!;
    const span = spanOf(columns[part]!, Math.min(firsts[part]!, end), end);
    if (span === undefined) return undefined;
    spans.push(span);
  }
  return spans;
}

function cut(
  columns: readonly SealedLatin1[],
  spans: readonly Span[],
  parts: Uint32Array,
  rows: Uint32Array,
): string[] {
  const strings: string[] = [];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const { first, shift, texts, begins } = spans[parts[i]!]!;
    const { offsets } = columns[parts[i]!]!;
    const at = (row - first) >>> shift;
    const begin = begins[at]!;
    strings.push(texts[at]!.slice(offsets[row]! - begin, offsets[row + 1]! - begin));
  }
  return strings;
}

/** Undefined where rows are too unlike each other in length for texts of about the same. */
function spanOf(column: SealedLatin1, first: number, end: number): Span | undefined {
  const { bytes, offsets, content } = column;
  const each = (offsets[end]! - offsets[first]!) / (end - first);
  const shift = Math.min(16, Math.max(0, Math.floor(Math.log2(textBytes / each))));
  const texts: string[] = [];
  const begins: number[] = [];
  for (let row = first; row < end; row += 1 << shift) {
    const begin = offsets[row]!;
    const to = offsets[Math.min(end, row + (1 << shift))]!;
    if (to - begin >= 4 * textBytes) return undefined;
    begins.push(begin);
    texts.push(bytes.toString("latin1", content + begin, content + to));
  }
  return { first, shift, texts, begins };
}
