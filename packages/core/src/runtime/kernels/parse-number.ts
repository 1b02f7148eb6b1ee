const zero = 48;
const nine = 57;
const plus = 43;
const minus = 45;
const point = 46;

/** Integers of so many digits are doubles without rounding, and so are these powers of ten. */
const mostDigits = 15;
const powersOfTen = Array.from({ length: mostDigits + 1 }, (_, i) => 10 ** i);

/**
 * What `Number` makes of the ASCII text in bytes `[from, to)`, where that is decimal digits with or without a sign and a point, few enough for one
 * exact division, which rounds as `Number` does; NaN where the text has to be asked for.
 */
export function parseNumber(bytes: Uint8Array, from: number, to: number): number {
  if (from === to) return 0;
  const first = bytes[from]!;
  let at = first === minus || first === plus ? from + 1 : from;
  // A sign, a point and the digits.
  if (to - at > mostDigits + 1) return Number.NaN;
  let digits = 0;
  let whole = 0;
  let fraction = -1;
  for (; at < to; at++) {
    const byte = bytes[at]!;
    if (byte >= zero && byte <= nine) {
      whole = whole * 10 + (byte - zero);
      digits++;
    } else if (byte === point && fraction < 0) fraction = digits;
    else return Number.NaN;
  }
  if (digits === 0 || digits > mostDigits) return Number.NaN;
  const value = fraction < 0 ? whole : whole / powersOfTen[digits - fraction]!;
  return first === minus ? -value : value;
}
