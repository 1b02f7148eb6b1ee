/** Records of more fields are not written out. */
export const mostFields = 64;

/**
 * Expressions that make record `i` of columns named `c0`, `c1`, …: literals, which give all records of a loop one hidden
 * class, and arrays of numbers their elements unboxed. Names enter as JSON strings. Fields that `has` does not say are
 * undefined.
 */
export function tupleLiteral(arity: number, has: HasColumn = hasAll): string {
  return `[${Array.from({ length: arity }, (_, j) => element(j, has)).join(", ")}]`;
}

/** Fields are defined, never assigned: a field named `__proto__` is data. */
export function objectLiteral(
  names: readonly string[],
  nullPrototype: boolean,
  has: HasColumn = hasAll,
): string {
  const fields = names.map((name, j) => {
    const quoted = JSON.stringify(name);
    // In brackets it is a property like any other.
    return `${name === "__proto__" ? `[${quoted}]` : quoted}: ${element(j, has)}`;
  });
  if (nullPrototype) fields.unshift("__proto__: null");
  return `{ ${fields.join(", ")} }`;
}

/** Whether the column of field `j` is there. */
export type HasColumn = (j: number) => boolean;

const hasAll: HasColumn = () => true;

function element(j: number, has: HasColumn): string {
  return has(j) ? `c${j}[i]` : "undefined";
}

/** Declares the columns that a literal names. */
export function declareColumns(count: number, columns: string, has: HasColumn = hasAll): string {
  return Array.from({ length: count }, (_, j) => j)
    .filter(has)
    .map((j) => `const c${j} = ${columns}[${j}];`)
    .join("");
}
