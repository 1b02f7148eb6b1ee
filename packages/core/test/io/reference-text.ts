/** The lines of a file, found one byte after the other. */
export function referenceLines(bytes: Uint8Array): string[] {
  let start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const lines: string[] = [];
  let i = start;
  while (i < bytes.length) {
    if (bytes[i] !== 10 && bytes[i] !== 13) {
      i++;
      continue;
    }
    lines.push(referenceDecode(bytes.subarray(start, i)));
    i += bytes[i] === 13 && bytes[i + 1] === 10 ? 2 : 1;
    start = i;
  }
  if (start < bytes.length) lines.push(referenceDecode(bytes.subarray(start)));
  return lines;
}

/** The records of a file that `delimiter` ends. */
export function referenceRecords(bytes: Uint8Array, delimiter: Uint8Array): string[] {
  let start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const records: string[] = [];
  let i = start;
  while (i < bytes.length) {
    if (!delimiter.every((byte, k) => bytes[i + k] === byte)) {
      i++;
      continue;
    }
    records.push(referenceDecode(bytes.subarray(start, i)));
    i += delimiter.length;
    start = i;
  }
  if (start < bytes.length) records.push(referenceDecode(bytes.subarray(start)));
  return records;
}

/** UTF-8 with U+FFFD for what is malformed, as in the JDK's decoder. */
export function referenceDecode(bytes: Uint8Array): string {
  let text = "";
  const at = (i: number): number => bytes[i] ?? -1;
  const isNext = (i: number): boolean => at(i) >= 0x80 && at(i) <= 0xbf;
  for (let i = 0; i < bytes.length;) {
    const b = at(i);
    if (b < 0x80) {
      text += String.fromCharCode(b);
      i++;
    } else if (b >= 0xc2 && b <= 0xdf && isNext(i + 1)) {
      text += String.fromCharCode(((b & 0x1f) << 6) | (at(i + 1) & 0x3f));
      i += 2;
    } else if (b >= 0xe0 && b <= 0xef && isNext(i + 1) && !(b === 0xe0 && at(i + 1) < 0xa0)) {
      const isWhole = isNext(i + 2);
      const point = ((b & 0xf) << 12) | ((at(i + 1) & 0x3f) << 6) | (at(i + 2) & 0x3f);
      const isSurrogate = point >= 0xd800 && point <= 0xdfff;
      text += isWhole && !isSurrogate ? String.fromCharCode(point) : "\ufffd";
      i += isWhole ? 3 : 2;
    } else if (
      b >= 0xf0 &&
      b <= 0xf4 &&
      isNext(i + 1) &&
      !(b === 0xf0 && at(i + 1) < 0x90) &&
      !(b === 0xf4 && at(i + 1) > 0x8f)
    ) {
      if (!isNext(i + 2)) i += 2;
      else if (!isNext(i + 3)) i += 3;
      else {
        text += String.fromCodePoint(
          ((b & 7) << 18) |
            ((at(i + 1) & 0x3f) << 12) |
            ((at(i + 2) & 0x3f) << 6) |
            (at(i + 3) & 0x3f),
        );
        i += 4;
        continue;
      }
      text += "\ufffd";
    } else {
      text += "\ufffd";
      i++;
    }
  }
  return text;
}
