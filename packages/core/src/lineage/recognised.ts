import { lineTest } from "../runtime/kernels/line-chain.ts";
import { isAddition, textPlanOf, type TextOp } from "../runtime/kernels/text-plan.ts";
import { isBuiltin } from "./functions.ts";
import type { Operator } from "./operator.ts";

/** What a filter does otherwise than by calling its function; the same decision as the task runtime's. */
export function recognisedFilter(operator: Operator): string | undefined {
  let at = operator;
  for (; at.node.kind === "narrow"; at = at.node.parent)
    if (lineTest(at.node.body) === undefined || (at !== operator && at.storageLevel.isValid))
      return undefined;
  return at !== operator && isTextSource(at) ? "lines filtered as bytes" : undefined;
}

function isTextSource({ node, storageLevel }: Operator): boolean {
  if (node.kind !== "source" || storageLevel.isValid) return false;
  return isBuiltin(node.fn) && node.fn.name === "textInput";
}

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
  if (!isTextSource(at)) return undefined;
  return textPlanOf(ops)?.makesPairs === true ? "words counted as bytes" : undefined;
}
