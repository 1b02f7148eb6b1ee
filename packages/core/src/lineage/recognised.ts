import { isAddition, textPlanOf, type TextOp } from "../runtime/kernels/text-plan.ts";
import { isBuiltin } from "./functions.ts";
import type { Operator } from "./operator.ts";

/**
 * What the map side of a shuffle does otherwise than by calling the functions of its chain; undefined where it calls
 * them. The same decision as the task runtime's.
 */
export function recognisedMapSide(shuffled: Operator): string | undefined {
  const { node } = shuffled;
  if (node.kind !== "shuffle" || !node.mapSideCombine || node.read.kind !== "combine")
    return undefined;
  const { aggregator } = node.read;
  if (aggregator.kind !== "reduce" || !isAddition(aggregator.f)) return undefined;
  const ops: TextOp[] = [];
  let at = node.parent;
  while (at.node.kind === "narrow" && !at.storageLevel.isValid) {
    const { body } = at.node;
    ops.unshift(body);
    at = at.node.parent;
  }
  const { node: source } = at;
  if (source.kind !== "source" || at.storageLevel.isValid) return undefined;
  if (!isBuiltin(source.fn) || source.fn.name !== "textInput") return undefined;
  return textPlanOf(ops)?.makesPairs === true ? "words counted as bytes" : undefined;
}
