/**
 * Word count written by hand for two threads and nothing else. Each thread reads half of the file, decodes it in
 * 64 KiB pieces, splits, and counts in a `Map` of mutable cells; then the threads exchange what belongs to the other
 * as columns (UTF-8 bytes, offsets, counts) in shared memory, and merge.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { isAscii } from "node:buffer";
import { onThreads, threads } from "../hand/threads.mjs";

const pieceBytes = 1 << 16;
const path = process.argv[2];

await onThreads(
  import.meta.url,
  [(index) => toColumns(countRange(index)), (_index, parts) => merge(parts)],
  (parts) => {
    const top = parts
      .flatMap((part) => part.top)
      .toSorted(byCountThenWord)
      .slice(0, 10);
    const sum = (name) => parts.reduce((total, part) => total + part[name], 0);
    return { words: sum("words"), distinct: sum("distinct"), checksum: sum("checksum"), top };
  },
);

/** Counts the lines that begin in this thread's half of the file. */
function countRange(index) {
  const counts = new Map();
  const file = openSync(path, "r");
  const { size } = fstatSync(file);
  const end = Math.floor((size * (index + 1)) / threads);
  // One byte earlier, so that a line which begins exactly here is seen to begin.
  let position = Math.max(0, Math.floor((size * index) / threads) - 1);
  let skipsLine = index > 0;
  let rest = Buffer.alloc(0);
  for (;;) {
    const piece = Buffer.allocUnsafe(pieceBytes);
    const read = readSync(file, piece, 0, pieceBytes, position);
    let bytes = Buffer.concat([rest, piece.subarray(0, read)]);
    let start = position - rest.length;
    position += read;
    if (skipsLine) {
      const newline = bytes.indexOf(10);
      bytes = bytes.subarray(newline + 1);
      start += newline + 1;
      skipsLine = false;
    }
    const isLast = read === 0;
    let cut = isLast ? bytes.length : bytes.lastIndexOf(10) + 1;
    let isDone = isLast;
    if (start + cut >= end) {
      // The last line of this half goes on to its newline, wherever that is.
      const newline = bytes.indexOf(10, Math.max(0, end - start - 1));
      if (newline >= 0) {
        cut = newline + 1;
        isDone = true;
      }
    }
    countWords(counts, bytes.subarray(0, cut));
    if (isDone) break;
    rest = bytes.subarray(cut);
  }
  closeSync(file);
  return counts;
}

function countWords(counts, bytes) {
  if (bytes.length === 0) return;
  const text = isAscii(bytes) ? bytes.latin1Slice() : bytes.utf8Slice();
  const lines = text.split("\n");
  if (text.endsWith("\n")) lines.pop();
  for (const line of lines) {
    for (const word of line.split(" ")) {
      const cell = counts.get(word);
      if (cell === undefined) counts.set(word, { n: 1 });
      else cell.n += 1;
    }
  }
}

/** One set of columns for each receiving thread. */
function toColumns(counts) {
  const words = Array.from({ length: threads }, () => []);
  for (const word of counts.keys()) words[hash(word) % threads].push(word);
  return words.map((ofThread) => {
    const bytes = Buffer.from(ofThread.join(""), "utf8");
    const shared = Buffer.from(new SharedArrayBuffer(bytes.length));
    bytes.copy(shared);
    const offsets = new Uint32Array(new SharedArrayBuffer(4 * (ofThread.length + 1)));
    const numbers = new Float64Array(new SharedArrayBuffer(8 * ofThread.length));
    for (const [i, word] of ofThread.entries()) {
      offsets[i + 1] = offsets[i] + Buffer.byteLength(word);
      numbers[i] = counts.get(word).n;
    }
    return { bytes: shared.buffer, offsets, numbers };
  });
}

function hash(word) {
  let value = 0;
  for (let i = 0; i < word.length; i += 1) value = (Math.imul(value, 31) + word.charCodeAt(i)) | 0;
  return value >>> 1;
}

function merge(incoming) {
  const totals = new Map();
  for (const { bytes, offsets, numbers } of incoming) {
    const text = Buffer.from(bytes);
    for (let i = 0; i < numbers.length; i += 1) {
      const word = text.utf8Slice(offsets[i], offsets[i + 1]);
      const cell = totals.get(word);
      if (cell === undefined) totals.set(word, { n: numbers[i] });
      else cell.n += numbers[i];
    }
  }
  let words = 0;
  let checksum = 0;
  for (const [word, { n }] of totals) {
    words += n;
    checksum += n * word.length;
  }
  const top = [...totals]
    .map(([word, { n }]) => [word, n])
    .toSorted(byCountThenWord)
    .slice(0, 10);
  return { words, distinct: totals.size, checksum, top };
}

function byCountThenWord(a, b) {
  return b[1] - a[1] || (a[0] < b[0] ? 1 : -1);
}
