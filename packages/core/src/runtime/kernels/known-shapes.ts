import type { Expression, KnownFunction, MaybeKnown } from "../../plan/known-function.ts";

/** An operator of a chain, its function held in any way. */
export interface ChainOp {
  readonly op: string;
  readonly f?: MaybeKnown | object;
}

/** What a function of a plan or of the lineage computes, where it is known. */
export function knownOf(f: MaybeKnown | object): KnownFunction | undefined {
  return "known" in f ? f.known : undefined;
}

/** What the function of an operator of a kind makes of a record, where it is known. */
export function bodyOf({ op, f }: ChainOp, kind: string): Expression | undefined {
  const known = op === kind && f !== undefined ? knownOf(f) : undefined;
  return known && known.parameters > 0 ? known.body : undefined;
}

/** The record itself. */
export function isParameter(body: Expression): boolean {
  return body.is === "parameter" && body.index === 0;
}

/** The record's `length`. */
export function isLength(body: Expression): boolean {
  return body.is === "member" && body.name === "length" && isParameter(body.object);
}

/** Whether `f` is `(a, b) => a + b`. */
export function isAddition(f: MaybeKnown | object): boolean {
  const known = knownOf(f);
  const { body } = known ?? {};
  if (known?.parameters !== 2 || body?.is !== "binary" || body.operator !== "+") return false;
  const { left, right } = body;
  return left.is === "parameter" && right.is === "parameter" && left.index !== right.index;
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
