import type { SumForm } from "../../plan/known-function.ts";

/**
 * Source that adds `value` to `values[p]`, in place where that is one of the loop's own: the elements and their operators are
 * those of the function, so that the sum is, whatever is added. Where something is no plain array, and for the first sum of a
 * key, function `f` makes it.
 */
export function sumsSource(form: SumForm, value: string, f: string): string {
  const parts = form === "array" ? [["array", "held", "added"]] : tupleParts(form);
  const arrays = parts.filter(([part]) => part === "array");
  const checks = [
    "own[p] && areIntact && isArray(added)",
    ...(form === "array" ? [] : ["added[Symbol.iterator] === h.iterateArray"]),
    ...arrays.map(([, , added]) => `isArray(${added})`),
  ];
  const additions = parts.map(([part, sum, added]) =>
    part === "number"
      ? `${sum} += ${added};`
      : `{ const a = ${sum}, b = ${added}, n = a.length; for (let j = 0; j < n; j++) a[j] += b[j]; }`,
  );
  return (
    `const held = values[p], added = ${value}; if (${checks.join(" && ")}) { ${additions.join(" ")} } ` +
    `else { const made = ${f}(held, added), sum = areIntact ? h.ownSum(made) : undefined; ` +
    "own[p] = sum !== undefined; values[p] = sum === undefined ? made : sum; }"
  );
}

/** What each part is, where it is in the sum, and where in what is added. */
function tupleParts(form: Exclude<SumForm, string>): string[][] {
  return form.map((part, j) => [part, `held[${j}]`, `added[${j}]`]);
}
