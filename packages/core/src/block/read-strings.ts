import { constants } from "node:buffer";
import type { BlockSource } from "./block-source.ts";
import { columnKind } from "./column-kind.ts";
import { stringTooLong } from "./value-reader.ts";
import { newArray } from "./new-array.ts";

/**
 * Strings are cut from text that is converted in pieces of this size: V8's slices keep the text they are cut from,
 * so one string that is kept must not keep a whole block's.
 */
const pieceBytes = 1 << 14;
/** From this average length on, strings are converted one by one. */
const longString = 200;

/** Strings of `n` rows; `content` is where the offsets count from. */
export function readStrings(
  source: BlockSource,
  kind: number,
  n: number,
  offsets: Uint32Array,
  content: number,
): string[] {
  if (kind === columnKind.utf16) return readUtf16(source, n, offsets, content);
  const isLong = offsets[n]! > n * longString;
  const convert = kind === columnKind.latin1 ? latin1 : utf8;
  if (isLong) {
    const strings = newArray<string>(n);
    for (let i = 0; i < n; i++)
      strings[i] = convert(source, content + offsets[i]!, content + offsets[i + 1]!);
    return strings;
  }
  return kind === columnKind.latin1
    ? readLatin1(source, n, offsets, content)
    : readUtf8(source, n, offsets, content);
}

function readLatin1(
  source: BlockSource,
  n: number,
  offsets: Uint32Array,
  content: number,
): string[] {
  const strings = newArray<string>(n);
  for (let row = 0; row < n;) {
    const end = pieceEnd(row, n, offsets);
    const from = offsets[row]!;
    const text = latin1(source, content + from, content + offsets[end]!);
    let start = 0;
    for (; row < end; row++) {
      const stop = offsets[row + 1]! - from;
      strings[row] = text.slice(start, stop);
      start = stop;
    }
  }
  return strings;
}

function readUtf8(source: BlockSource, n: number, offsets: Uint32Array, content: number): string[] {
  const strings = newArray<string>(n);
  const { bytes } = source;
  for (let row = 0; row < n;) {
    const end = pieceEnd(row, n, offsets);
    const text = utf8(source, content + offsets[row]!, content + offsets[end]!);
    let start = 0;
    for (; row < end; row++) {
      const to = content + offsets[row + 1]!;
      // Units: one for each byte that starts a character, a second for the four-byte ones.
      let stop = start;
      for (let at = content + offsets[row]!; at < to; at++) {
        const byte = bytes[at]!;
        if ((byte & 0xc0) !== 0x80) stop += byte >= 0xf0 ? 2 : 1;
      }
      strings[row] = text.slice(start, stop);
      start = stop;
    }
  }
  return strings;
}

function readUtf16(
  source: BlockSource,
  n: number,
  offsets: Uint32Array,
  content: number,
): string[] {
  const strings = newArray<string>(n);
  for (let i = 0; i < n; i++) {
    const units = offsets[i + 1]! - offsets[i]!;
    if (units > constants.MAX_STRING_LENGTH) throw stringTooLong(units);
    strings[i] = source.bytes.toString(
      "utf16le",
      content + offsets[i]! * 2,
      content + offsets[i + 1]! * 2,
    );
  }
  return strings;
}

/** The first row after `row` that no longer fits into the piece; at least one row does. */
function pieceEnd(row: number, n: number, offsets: Uint32Array): number {
  const limit = offsets[row]! + pieceBytes;
  let end = row + 1;
  while (end < n && offsets[end + 1]! <= limit) end++;
  return end;
}

function latin1(source: BlockSource, from: number, to: number): string {
  if (to - from > constants.MAX_STRING_LENGTH) throw stringTooLong(to - from);
  return source.bytes.toString("latin1", from, to);
}

/** More bytes than units are allowed make no longer string than was there; an engine with a lower limit throws. */
function utf8(source: BlockSource, from: number, to: number): string {
  try {
    return source.bytes.toString("utf8", from, to);
  } catch {
    throw stringTooLong(to - from);
  }
}
