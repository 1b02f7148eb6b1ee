import { copyAscii, copyBytes } from "../../block/copy-bytes.ts";
import { type SealedColumn, SealedLatin1 } from "../../block/sealed-column.ts";
import { sliceNeighbours } from "./slice-neighbours.ts";

/** From this average length on, strings are converted one by one: a native call costs as much as copying so many bytes. */
const longString = 200;
/** Shorter ones are cut from text of about this size: V8's slices keep the text they are cut from. */
const pieceBytes = 1 << 14;

/** The values of row `rows[i]` of column `parts[i]`. */
export function gatherValues(
  columns: readonly SealedColumn[],
  parts: Uint32Array,
  rows: Uint32Array,
): unknown[] {
  if (isLatin1(columns)) return gatherLatin1(columns, parts, rows);
  const values: unknown[] = [];
  for (let i = 0; i < rows.length; i++) values.push(columns[parts[i]!]!.at(rows[i]!));
  return values;
}

/** The same for those who look at the length of values only, which strings of any text have, too. */
export function gatherLengths(
  columns: readonly SealedColumn[],
  parts: Uint32Array,
  rows: Uint32Array,
): unknown[] {
  if (!isLatin1(columns)) return gatherValues(columns, parts, rows);
  const strings: string[] = [];
  for (let i = 0; i < rows.length; i++) {
    const { offsets } = columns[parts[i]!]!;
    const row = rows[i]!;
    strings.push(stringOf(offsets[row + 1]! - offsets[row]!));
  }
  return strings;
}

const blanks: string[] = Array.from({ length: 1024 }, (_, length) => " ".repeat(length));

function stringOf(length: number): string {
  return length < blanks.length ? blanks[length]! : " ".repeat(length);
}

function isLatin1(columns: readonly SealedColumn[]): columns is readonly SealedLatin1[] {
  return columns.every((column) => column instanceof SealedLatin1);
}

function gatherLatin1(
  columns: readonly SealedLatin1[],
  parts: Uint32Array,
  rows: Uint32Array,
): string[] {
  const total = bytesOf(columns, parts, rows);
  if (total < rows.length * longString)
    return sliceNeighbours(columns, parts, rows, total) ?? sliceCopies(columns, parts, rows);
  const strings: string[] = [];
  for (let i = 0; i < rows.length; i++) strings.push(columns[parts[i]!]!.at(rows[i]!));
  return strings;
}

function bytesOf(columns: readonly SealedLatin1[], parts: Uint32Array, rows: Uint32Array): number {
  let total = 0;
  for (let i = 0; i < rows.length; i++) {
    const { offsets } = columns[parts[i]!]!;
    const row = rows[i]!;
    total += offsets[row + 1]! - offsets[row]!;
  }
  return total;
}

/** Strings from anywhere, as slices of texts of which the bytes are copied first. */
function sliceCopies(
  columns: readonly SealedLatin1[],
  parts: Uint32Array,
  rows: Uint32Array,
): string[] {
  const n = rows.length;
  // Where strings are comes before what they are: the processor then waits for the memory of many at once.
  const froms = new Uint32Array(n);
  const lengths = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    const { offsets } = columns[parts[i]!]!;
    const row = rows[i]!;
    const from = offsets[row]!;
    froms[i] = from;
    lengths[i] = offsets[row + 1]! - from;
  }
  const strings: string[] = [];
  const scratch = Buffer.allocUnsafeSlow(pieceBytes);
  const target = new DataView(scratch.buffer);
  const copy = columns.every((column) => column.isAscii) ? copyAscii : copyBytes;
  for (let i = 0; i < n;) {
    const begin = i;
    let filled = 0;
    while (i < n && filled + lengths[i]! <= pieceBytes) {
      const column = columns[parts[i]!]!;
      const length = lengths[i]!;
      copy(column.view, column.content + froms[i++]!, length, target, filled);
      filled += length;
    }
    if (i === begin) {
      strings.push(columns[parts[i]!]!.at(rows[i]!));
      i++;
      continue;
    }
    const text = scratch.toString("latin1", 0, filled);
    for (let k = begin, at = 0; k < i; k++) {
      strings.push(text.slice(at, at + lengths[k]!));
      at += lengths[k]!;
    }
  }
  return strings;
}
