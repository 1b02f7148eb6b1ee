import { fieldsRead } from "../runtime/kernels/fields-read.ts";
import { lineTest } from "../runtime/kernels/line-chain.ts";
import { numberPlanOf } from "../runtime/kernels/number-chain.ts";
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

/** What an operator that makes numbers of lines does otherwise than by calling its function; the same decision again. */
export function recognisedNumbers(operator: Operator): string | undefined {
  const ops: TextOp[] = [];
  let at = operator;
  for (; at.node.kind === "narrow"; at = at.node.parent) {
    if (at !== operator && at.storageLevel.isValid) return undefined;
    ops.unshift(at.node.body);
  }
  return isTextSource(at) && numberPlanOf(ops) !== undefined ? "numbers read as bytes" : undefined;
}

/**
 * Which fields an operator on a persisted RDD decodes where that has its records in columns, if not all. The task runtime
 * decides in the same way for whatever else is read from blocks.
 */
export function recognisedFields({ node }: Operator): string | undefined {
  if (node.kind !== "narrow" || !node.parent.storageLevel.isValid) return undefined;
  const names = fieldsRead([node.body], false);
  // A `length` is that of a string as often.
  return names?.some((name) => name !== "length") === true
    ? `of fields only ${names.join(", ")} decoded`
    : undefined;
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
