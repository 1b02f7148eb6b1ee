/** Writes UTF-8 and returns where it ends, or -1 where a surrogate is alone. Three bytes a unit must be free. */
export function writeUtf8(bytes: Uint8Array, at: number, text: string): number {
  const { length } = text;
  let to = at;
  for (let i = 0; i < length; i++) {
    let point = text.charCodeAt(i);
    if (point < 0x80) {
      bytes[to++] = point;
      continue;
    }
    if (point < 0x800) {
      bytes[to++] = 0xc0 | (point >> 6);
      bytes[to++] = 0x80 | (point & 0x3f);
      continue;
    }
    if (point >= 0xd800 && point < 0xe000) {
      const next = point < 0xdc00 && i + 1 < length ? text.charCodeAt(++i) : 0;
      if (next < 0xdc00 || next >= 0xe000) return -1;
      point = 0x10000 + ((point - 0xd800) << 10) + (next - 0xdc00);
      bytes[to++] = 0xf0 | (point >> 18);
      bytes[to++] = 0x80 | ((point >> 12) & 0x3f);
    } else bytes[to++] = 0xe0 | (point >> 12);
    bytes[to++] = 0x80 | ((point >> 6) & 0x3f);
    bytes[to++] = 0x80 | (point & 0x3f);
  }
  return to;
}
