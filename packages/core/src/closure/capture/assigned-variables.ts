import type { ParsedFunction } from "../source/function-source.ts";
import type { CapturedVariable } from "./driver-node.ts";

/**
 * Variables that a function captured so far assigns, by scope and name: as many as there are such in the program's source.
 * On an executor nothing else can change what a captured variable holds.
 */
const assigned = new Set<string>();

/** Remembers which of its variables a function assigns that is captured. */
export function noteAssignments(
  { scopes }: ParsedFunction,
  variables: readonly CapturedVariable[],
): void {
  for (const variable of variables)
    if (scopes.free.get(variable.name)?.some(({ isWrite }) => isWrite) === true)
      assigned.add(keyOf(variable));
}

/** Whether a function that was captured, before or since, assigns the variable. */
export function isAssigned(variable: CapturedVariable): boolean {
  return assigned.has(keyOf(variable));
}

function keyOf({ scope = "", name }: CapturedVariable): string {
  return `${scope} ${name}`;
}
