/**
 * Orders strings by code point, which is also the order of their UTF-8 bytes; a lone surrogate is the code point it
 * is. JavaScript's own `<` goes by UTF-16 units and puts U+1F600 before U+FF5E.
 */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right)
      return left < 0xd800 || right < 0xd800 ? left - right : compareFrom(a, b, i);
  }
  return a.length - b.length;
}

/** The strings differ at unit `i`, where both are surrogates or above; that unit may be the second half of a pair. */
function compareFrom(a: string, b: string, i: number): number {
  const before = i > 0 ? a.charCodeAt(i - 1) : 0;
  if (before >= 0xd800 && before < 0xdc00) {
    const difference = a.codePointAt(i - 1)! - b.codePointAt(i - 1)!;
    if (difference !== 0) return difference;
  }
  return a.codePointAt(i)! - b.codePointAt(i)!;
}
