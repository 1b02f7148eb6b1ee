/** Records of more fields are not written out. */
export const mostFields = 64;

/**
 * Expressions that make record `i` of columns named `c0`, `c1`, …: literals, which give all records of a loop one hidden
 * class, and arrays of numbers their elements unboxed. Names enter as JSON strings.
 */
export function tupleLiteral(arity: number): string {
  return `[${Array.from({ length: arity }, (_, j) => `c${j}[i]`).join(", ")}]`;
}

/** Fields are defined, never assigned: a field named `__proto__` is data. */
export function objectLiteral(names: readonly string[], nullPrototype: boolean): string {
  const fields = names.map((name, j) => {
    const quoted = JSON.stringify(name);
    // In brackets it is a property like any other.
    return `${name === "__proto__" ? `[${quoted}]` : quoted}: c${j}[i]`;
  });
  if (nullPrototype) fields.unshift("__proto__: null");
  return `{ ${fields.join(", ")} }`;
}

/** Declares the columns that a literal names. */
export function declareColumns(count: number, columns: string): string {
  return Array.from({ length: count }, (_, j) => `const c${j} = ${columns}[${j}];`).join("");
}
