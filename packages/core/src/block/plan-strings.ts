import { blockTooLarge, maxBlockBytes } from "./block-limits.ts";
import type { BlockTarget } from "./block-target.ts";
import { columnHeaderBytes, columnKind, pad8 } from "./column-kind.ts";
import { copyAscii, copyBytes } from "./copy-bytes.ts";
import { isLatin1, longString, writeLatin1 } from "./latin1.ts";
import type { ColumnPlan, PlanContext } from "./plan-context.ts";
import { planDictionary } from "./plan-dictionary.ts";
import type { SealedLatin1 } from "./sealed-column.ts";
import { writeUtf8 } from "./utf8.ts";
import { viewOf } from "./view-of.ts";

/** They are converted in pieces of about so many units, since one native call costs as much as copying 100 units. */
const pieceUnits = 1 << 13;

/** Strings, with a dictionary where few differ. */
export function planStrings(values: readonly string[], context: PlanContext): ColumnPlan {
  return (
    planDictionary(values, (distinct) => planPlainStrings(distinct, context)) ??
    planPlainStrings(values, context)
  );
}

function planPlainStrings(values: readonly string[], context: PlanContext): ColumnPlan {
  let units = 0;
  for (let i = 0; i < values.length; i++) units += values[i]!.length;
  // No form takes fewer bytes than units.
  if (units > maxBlockBytes) throw blockTooLarge(units, context.records);
  if (units > values.length * longString) return planLongStrings(values, units, context);
  return (
    planShortLatin1(values, units, context) ??
    planShortUtf8(values, units, context) ??
    planUtf16(values, units, context)
  );
}

/** Strings that are bytes already. */
export function planLatin1Bytes(column: SealedLatin1, context: PlanContext): ColumnPlan {
  const { length, bytes, offsets, content } = column;
  const first = offsets[0]!;
  const contentBytes = offsets[length]! - first;
  return planOffsets(columnKind.latin1, length, contentBytes, context, (target, at, words) => {
    if (first === 0) words.set(offsets);
    else for (let i = 0; i <= length; i++) words[i] = offsets[i]! - first;
    const start = content + first;
    target.bytes.set(bytes.subarray(start, start + contentBytes), at);
  });
}

/** Some strings of a column, in an order of their own. */
export class ChosenLatin1 {
  readonly column: SealedLatin1;
  readonly rows: Int32Array;

  constructor(column: SealedLatin1, rows: Int32Array) {
    this.column = column;
    this.rows = rows;
  }

  get length(): number {
    return this.rows.length;
  }

  at(i: number): string {
    return this.column.at(this.rows[i]!);
  }
}

/** The same of strings that are to be in another order. */
export function planChosenLatin1({ column, rows }: ChosenLatin1, context: PlanContext): ColumnPlan {
  const { offsets, content, view } = column;
  const { length } = rows;
  let contentBytes = 0;
  for (let i = 0; i < length; i++) {
    const row = rows[i]!;
    contentBytes += offsets[row + 1]! - offsets[row]!;
  }
  return planOffsets(columnKind.latin1, length, contentBytes, context, (target, at, words) => {
    const bytes = viewOf(target.bytes);
    const copy = column.isAscii ? copyAscii : copyBytes;
    let filled = 0;
    if (!column.isAscii) words[0] = readThrough(column);
    words[0] = 0;
    for (let i = 0; i < length; i++) {
      const from = offsets[rows[i]!]!;
      const count = offsets[rows[i]! + 1]! - from;
      copy(view, content + from, count, bytes, at + filled);
      words[i + 1] = filled += count;
    }
  });
}

/**
 * Reads a byte of each line of the processor's cache, in order: it fetches ahead, and does not wait for each of them when
 * they are read at random places (a tenth of a map task's time). The result only has to be used.
 */
function readThrough({ bytes, offsets, length, content }: SealedLatin1): number {
  let all = 0;
  for (let at = content + offsets[0]!; at < content + offsets[length]!; at += 64) all |= bytes[at]!;
  return all;
}

/** Undefined if a unit is above 255. */
function planShortLatin1(
  values: readonly string[],
  units: number,
  context: PlanContext,
): ColumnPlan | undefined {
  const start = context.scratch.reserve(units);
  const end = writeLatin1(context.scratch.bytes, start, values);
  if (end < 0) {
    context.scratch.cut(start);
    return undefined;
  }
  return planText(columnKind.latin1, values, units, context, (target, content) => {
    target.bytes.set(context.scratch.bytes.subarray(start, end), content);
  });
}

/** Undefined if a surrogate is alone. */
function planShortUtf8(
  values: readonly string[],
  units: number,
  context: PlanContext,
): ColumnPlan | undefined {
  const start = context.scratch.reserve(units * 3);
  const { bytes } = context.scratch;
  const ends = new Uint32Array(values.length);
  let at = start;
  for (let i = 0; i < values.length; i++) {
    at = writeUtf8(bytes, at, values[i]!);
    if (at < 0) {
      context.scratch.cut(start);
      return undefined;
    }
    ends[i] = at - start;
  }
  context.scratch.cut(at);
  return planText(columnKind.utf8, values, at - start, context, (target, content) => {
    target.bytes.set(context.scratch.bytes.subarray(start, at), content);
    return ends;
  });
}

function planLongStrings(
  values: readonly string[],
  units: number,
  context: PlanContext,
): ColumnPlan {
  const pieces = joinedInPieces(values);
  if (pieces.every(isLatin1))
    return planText(columnKind.latin1, values, units, context, (target, content) => {
      let at = content;
      for (const piece of pieces) at += target.buffer.write(piece, at, "latin1");
    });
  if (!values.every(isWellFormed)) return planUtf16(values, units, context);
  const ends = new Float64Array(values.length);
  let end = 0;
  for (let i = 0; i < values.length; i++) ends[i] = end += Buffer.byteLength(values[i]!);
  return planText(columnKind.utf8, values, end, context, (target, content) => {
    let at = content;
    for (const value of values) at += target.buffer.write(value, at, "utf8");
    return ends;
  });
}

function planUtf16(values: readonly string[], units: number, context: PlanContext): ColumnPlan {
  return planText(columnKind.utf16, values, units * 2, context, (target, content) => {
    let at = content;
    for (const value of values) at += target.buffer.write(value, at, "utf16le");
  });
}

/**
 * `n + 1` offsets and `bytes` of content, which `write` puts at a place. Offsets are the ends that it returns, or
 * those of the strings in units.
 */
function planText(
  kind: number,
  values: readonly string[],
  bytes: number,
  context: PlanContext,
  write: (target: BlockTarget, content: number) => ArrayLike<number> | void,
): ColumnPlan {
  return planOffsets(kind, values.length, bytes, context, (target, content, offsets) => {
    const ends = write(target, content);
    offsets[0] = 0;
    let end = 0;
    for (let i = 0; i < values.length; i++) {
      end = ends === undefined ? end + values[i]!.length : ends[i]!;
      offsets[i + 1] = end;
    }
  });
}

/** `length + 1` offsets and `bytes` of content, both of which `fill` writes: the content at a place. */
function planOffsets(
  kind: number,
  length: number,
  bytes: number,
  context: PlanContext,
  fill: (target: BlockTarget, content: number, offsets: Uint32Array) => void,
): ColumnPlan {
  if (bytes > maxBlockBytes) throw blockTooLarge(bytes, context.records);
  const offsetBytes = pad8((length + 1) * 4);
  const size = columnHeaderBytes + offsetBytes + pad8(bytes);
  return {
    size,
    write(target, at) {
      const body = target.columnHeader(at, kind, 0, 0, size);
      const content = body + offsetBytes;
      fill(target, content, target.uint32.subarray(body / 4, body / 4 + length + 1));
      target.pad(body + (length + 1) * 4);
      target.pad(content + bytes);
    },
  };
}

/** The same text; a long string stays as it is. */
function joinedInPieces(values: readonly string[]): string[] {
  const pieces: string[] = [];
  let piece = "";
  for (let i = 0; i < values.length; i++) {
    piece += values[i]!;
    if (piece.length < pieceUnits) continue;
    pieces.push(piece);
    piece = "";
  }
  if (piece !== "") pieces.push(piece);
  return pieces;
}

function isWellFormed(value: string): boolean {
  // ES2024; in every supported Node.
  return (value as string & { isWellFormed(): boolean }).isWellFormed();
}
