/** Lines end with LF, CR or CRLF. */
export const lf = 10;
export const cr = 13;

/** Index of the first CR or LF in `[from, to)`, or -1. */
export function firstLineEnd(buffer: Buffer, from: number, to: number): number {
  const atLf = buffer.subarray(from, to).indexOf(lf);
  const atCr = buffer.subarray(from, atLf === -1 ? to : from + atLf).indexOf(cr);
  if (atCr !== -1) return from + atCr;
  return atLf === -1 ? -1 : from + atLf;
}

/** Where the last line end in `[from, to)` ends whose extent is certain (an LF may follow a CR at `to`), or -1. */
export function lastLineEnd(buffer: Buffer, from: number, to: number): number {
  const atLf = buffer.subarray(from, to).lastIndexOf(lf);
  const afterLf = atLf === -1 ? from : from + atLf + 1;
  const atCr = buffer.subarray(afterLf, Math.max(afterLf, to - 1)).lastIndexOf(cr);
  if (atCr !== -1) return afterLf + atCr + 1;
  return atLf === -1 ? -1 : afterLf;
}

/** How many lines there are in `[from, to)`, the last one with an end or without. */
export function countLines(buffer: Buffer, from: number, to: number): number {
  if (from === to) return 0;
  const bytes = buffer.subarray(from, to);
  const last = bytes[bytes.length - 1];
  const rest = last === lf || last === cr ? 0 : 1;
  if (bytes.includes(cr)) return countAllEnds(bytes) + rest;
  return (hasShortLines(bytes) ? countInWords(bytes) : countBySearch(bytes)) + rest;
}

function countAllEnds(bytes: Buffer): number {
  let count = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    // The LF of a CRLF counts, its CR does not.
    if (byte === lf || (byte === cr && bytes[i + 1] !== lf)) count++;
  }
  return count;
}

/** A search costs as much as some 30 bytes in words. */
const shortLineBytes = 32;

function hasShortLines(bytes: Buffer): boolean {
  const sample = bytes.subarray(0, 32 * shortLineBytes);
  // Few bytes may not even hold a whole word.
  if (sample.length < shortLineBytes) return false;
  return countBySearch(sample) * shortLineBytes > sample.length;
}

function countBySearch(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(lf); at !== -1; at = bytes.indexOf(lf, at + 1)) count++;
  return count;
}

/** Four bytes at a time: a byte of `word ^ lfs` is 0 where there is an LF. */
function countInWords(bytes: Buffer): number {
  const lead = -bytes.byteOffset & 3;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + lead, (bytes.length - lead) >> 2);
  const tail = lead + words.length * 4;
  let count = countBySearch(bytes.subarray(0, lead)) + countBySearch(bytes.subarray(tail));
  for (let i = 0; i < words.length;) {
    // Four sums of one byte each, which do not run over.
    const end = Math.min(words.length, i + 255);
    let sums = 0;
    for (; i < end; i++) {
      const word = words[i]! ^ lfs;
      sums = (sums + ((~(((word & low7) + low7) | word) >>> 7) & ones)) | 0;
    }
    count += (sums & 255) + ((sums >>> 8) & 255) + ((sums >>> 16) & 255) + (sums >>> 24);
  }
  return count;
}

const lfs = 0x0a0a0a0a;
const low7 = 0x7f7f7f7f;
const ones = 0x01010101;
