/** Looking costs 50 ns a row. */
const firstRows = 16;
const everyRow = 64;

/**
 * Whether a value has enumerable properties named by symbols, which the per-record form refuses with their path. In
 * long columns only a sample of the rows is looked at; in the others such properties do not travel.
 */
export function hasSymbols(value: object, row: number): boolean {
  if (row >= firstRows && row % everyRow !== 0) return false;
  const symbols = Object.getOwnPropertySymbols(value);
  return symbols.some((symbol) => Object.prototype.propertyIsEnumerable.call(value, symbol));
}
