import type { ParsedFunction } from "../source/function-source.ts";

/** Whether a function takes anything from outside but constants of the language. */
export function needsScopes({ scopes }: ParsedFunction): boolean {
  return scopes.free.size > 0 || scopes.importMeta.length > 0;
}
