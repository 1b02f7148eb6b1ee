/** From this average length on, native conversions beat a loop over units. */
export const longString = 40;

const notLatin1 = /[^\0-\xff]/;

/** Costs nothing where V8 has one byte a unit. */
export function isLatin1(text: string): boolean {
  return !notLatin1.test(text);
}

/** Writes short strings one after another; returns where they end, -1 where a unit is above 255. */
export function writeLatin1(bytes: Uint8Array, start: number, strings: readonly string[]): number {
  let at = start;
  for (let i = 0; i < strings.length; i++) {
    const value = strings[i]!;
    const { length } = value;
    let seen = 0;
    for (let j = 0; j < length; j++) {
      const unit = value.charCodeAt(j);
      seen |= unit;
      bytes[at + j] = unit;
    }
    if (seen > 0xff) return -1;
    at += length;
  }
  return at;
}
