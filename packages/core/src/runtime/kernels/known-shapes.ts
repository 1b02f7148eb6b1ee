import type { Expression, KnownFunction, MaybeKnown } from "../../plan/known-function.ts";

/** What a function of a plan or of the lineage computes, where it is known. */
export function knownOf(f: MaybeKnown | object): KnownFunction | undefined {
  return "known" in f ? f.known : undefined;
}

/** The record itself. */
export function isParameter(body: Expression): boolean {
  return body.is === "parameter" && body.index === 0;
}

/** The record's `length`. */
export function isLength(body: Expression): boolean {
  return body.is === "member" && body.name === "length" && isParameter(body.object);
}

/** Operators by those that say the same with their sides changed. */
export const mirrored: ReadonlyMap<string, string> = new Map([
  ["<", ">"],
  ["<=", ">="],
  [">", "<"],
  [">=", "<="],
  ["==", "=="],
  ["===", "==="],
  ["!=", "!="],
  ["!==", "!=="],
]);
