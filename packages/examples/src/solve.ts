/**
 * The `x` with `left · x = right`, by elimination.
 *
 * @param left `n × n`, invertible
 * @param right of length `n`
 */
export function solve(left: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = left.map((row, i) => [...row, right[i]!]);
  for (let i = 0; i < rows.length; i += 1) {
    // The largest number of the column divides with the least error.
    let pivot = i;
    for (let k = i + 1; k < rows.length; k += 1)
      if (Math.abs(rows[k]![i]!) > Math.abs(rows[pivot]![i]!)) pivot = k;
    [rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!];
    const row = rows[i]!;
    for (let k = i + 1; k < rows.length; k += 1) {
      const factor = rows[k]![i]! / row[i]!;
      rows[k] = rows[k]!.map((each, j) => each - factor * row[j]!);
    }
  }
  const x = right.map(() => 0);
  for (let i = rows.length - 1; i >= 0; i -= 1) {
    const row = rows[i]!;
    const known = x.reduce((sum, each, j) => (j > i ? sum + each * row[j]! : sum), 0);
    x[i] = (row[rows.length]! - known) / row[i]!;
  }
  return x;
}
