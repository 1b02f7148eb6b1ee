/** Copies `length` bytes of short strings: four at a time, of which the last four may overlap with those before them. */
export function copyBytes(
  source: DataView,
  from: number,
  length: number,
  target: DataView,
  to: number,
): void {
  if (length < 4) {
    for (let i = 0; i < length; i++) target.setUint8(to + i, source.getUint8(from + i));
    return;
  }
  const last = length - 4;
  for (let i = 0; i < last; i += 4) target.setInt32(to + i, source.getInt32(from + i));
  target.setInt32(to + last, source.getInt32(from + last));
}

/**
 * The same of ASCII, eight at a time: as doubles, since a processor has no larger numbers that V8 copies as fast. None of
 * them is NaN, whose bits need not stay what they are: that takes a byte above 127 before the last one.
 */
export function copyAscii(
  source: DataView,
  from: number,
  length: number,
  target: DataView,
  to: number,
): void {
  if (length < 8) {
    copyBytes(source, from, length, target, to);
    return;
  }
  const last = length - 8;
  for (let i = 0; i < last; i += 8)
    target.setFloat64(to + i, source.getFloat64(from + i, true), true);
  target.setFloat64(to + last, source.getFloat64(from + last, true), true);
}
