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
