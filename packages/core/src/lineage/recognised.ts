import { fieldsRead } from "../runtime/kernels/fields-read.ts";
import { isMeasured, knownFilters } from "../runtime/kernels/known-filters.ts";
import { addedUp } from "../runtime/kernels/known-integers.ts";
import { numberPlanOf } from "../runtime/kernels/known-numbers.ts";
import { type ChainOp, isAddition, knownOf } from "../runtime/kernels/known-shapes.ts";
import { textPlanOf } from "../runtime/kernels/text-plan.ts";
import { isBuiltin } from "./functions.ts";
import type { Operator } from "./operator.ts";

/** What a filter does otherwise than by calling its function; the same decision as the task runtime's. */
export function recognisedFilter(operator: Operator): string | undefined {
  const ops = opsUpTo(operator);
  return ops && knownFilters(ops).length === ops.length ? "lines filtered as bytes" : undefined;
}

/** What an operator that makes numbers of lines does otherwise than by calling its function; the same decision again. */
export function recognisedNumbers(operator: Operator): string | undefined {
  const ops = opsUpTo(operator);
  if (ops === undefined) return undefined;
  if (numberPlanOf(ops) !== undefined) return "numbers read as bytes";
  const [next, more] = ops.slice(knownFilters(ops).length);
  return next && more === undefined && isMeasured(next) ? "lines measured as bytes" : undefined;
}

/** How whole numbers of a range are added up and counted, if not by calling the functions that make them. */
export function recognisedIntegers({ node }: Operator): string | undefined {
  if (node.kind !== "narrow") return undefined;
  const { source, ops } = loopBelow(node.parent);
  if (source.node.kind !== "range" || source.storageLevel.isValid) return undefined;
  return addedUp(source.node, [...ops, node.body], "reduce") && "added up as integers of 32 bits";
}

/** What is done to lines of text, that of `operator` last; undefined where it is no chain over such. */
function opsUpTo({ node }: Operator): ChainOp[] | undefined {
  if (node.kind !== "narrow") return undefined;
  const before = linesBelow(node.parent);
  return before && [...before, node.body];
}

/** The same of an RDD that is read from a loop. */
function linesBelow(operator: Operator): ChainOp[] | undefined {
  const { source, ops } = loopBelow(operator);
  return isTextSource(source) ? ops : undefined;
}

/** What one loop may do up to an operator, and what it reads: nothing in between is kept. */
function loopBelow(operator: Operator): { readonly source: Operator; readonly ops: ChainOp[] } {
  const ops: ChainOp[] = [];
  let at = operator;
  for (; at.node.kind === "narrow" && !at.storageLevel.isValid; at = at.node.parent)
    ops.unshift(at.node.body);
  return { source: at, ops };
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
  if (aggregator.kind !== "reduce") return undefined;
  if (knownOf(aggregator.f)?.body.is === "sums") return "sums added up in place";
  if (!isAddition(aggregator.f)) return undefined;
  const ops = linesBelow(node.parent);
  return ops && textPlanOf(ops)?.makesPairs === true ? "words counted as bytes" : undefined;
}
