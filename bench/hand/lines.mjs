import { isAscii } from "node:buffer";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { threads } from "./threads.mjs";

const pieceBytes = 1 << 16;

/** Calls `onLine` with each of the lines that {@link forEachPiece} finds. */
export function forEachLine(path, index, onLine) {
  forEachPiece(path, index, (lines) => {
    for (const line of lines) onLine(line);
  });
}

/** Calls `onLines` with the lines that begin in the index-th part of a file, decoded and split in pieces of 64 KiB. */
export function forEachPiece(path, index, onLines) {
  const file = openSync(path, "r");
  const { size } = fstatSync(file);
  const begin = Math.floor((size * index) / threads);
  const end = Math.floor((size * (index + 1)) / threads);
  const buffer = Buffer.allocUnsafeSlow(2 * pieceBytes);
  // One byte earlier, so that a line which begins exactly here is seen to begin.
  let position = Math.max(0, begin - 1);
  let skips = begin > 0;
  let filled = 0;
  for (;;) {
    const read = readSync(file, buffer, filled, pieceBytes, position + filled);
    filled += read;
    let from = 0;
    if (skips) {
      from = buffer.indexOf(10) + 1;
      skips = false;
    }
    let cut = read === 0 ? filled : buffer.lastIndexOf(10, filled - 1) + 1;
    const isLast = read === 0 || position + cut >= end;
    if (isLast && read > 0) cut = buffer.indexOf(10, Math.max(from, end - 1 - position)) + 1 || cut;
    const bytes = buffer.subarray(from, cut);
    const text = isAscii(bytes) ? bytes.latin1Slice() : bytes.utf8Slice();
    const lines = text.split("\n");
    if (text.endsWith("\n") || text === "") lines.pop();
    onLines(lines);
    if (isLast) break;
    buffer.copyWithin(0, cut, filled);
    position += cut;
    filled -= cut;
  }
  closeSync(file);
}
