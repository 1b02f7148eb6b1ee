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
  const firsts = new Uint32Array(columns.length).fill(0xffffffff);
  const ends = new Uint32Array(columns.length);
  for (let i = 0; i < rows.length; i++) {
    const part = parts[i]!;
    const row = rows[i]!;
    if (row < firsts[part]!) firsts[part] = row;
    if (row >= ends[part]!) ends[part] = row + 1;
  }
  let spanned = 0;
  for (const [part, { offsets }] of columns.entries())
    if (ends[part]! > 0) spanned += offsets[ends[part]!]! - offsets[firsts[part]!]!;
  if (spanned > mostSpare * wantedBytes) return undefined;
  const spans: Span[] = [];
  for (const [part, column] of columns.entries()) {
    const span = spanOf(column, Math.min(firsts[part]!, ends[part]!), ends[part]!);
    if (span === undefined) return undefined;
    spans.push(span);
  }
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
