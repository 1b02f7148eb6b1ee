/** An array with room for `n` elements, to be filled from the first to the last: no growing on the way. */
export function newArray<T>(n: number): T[] {
  // Beyond this, V8 makes a dictionary of it.
  if (n > 1 << 25) return [];
  // oxlint-disable-next-line unicorn/no-new-array -- a length is meant
  return new Array<T>(n);
}
