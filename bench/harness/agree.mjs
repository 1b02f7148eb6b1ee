/** Whether two answers are equal; sums of floats, which depend on the order, to nine digits. */
export function agree(a, b) {
  if (typeof a === "number" && typeof b === "number")
    return a === b || (!Number.isInteger(a * b) && Math.abs(a - b) <= 1e-9 * Math.abs(a));
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && agree(a[name], b[name]))
  );
}
