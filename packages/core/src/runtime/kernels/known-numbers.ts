import type { Expression } from "../../plan/known-function.ts";
import type { RecordOp } from "../codegen/loop-spec.ts";
import { bodyOf, type ChainOp } from "./known-shapes.ts";
import { type TextPlan, textPlanOf } from "./text-plan.ts";

/** The operators that make arrays of numbers of lines, and how, where others begin with such. */
export function knownNumbers(
  ops: readonly RecordOp[],
): { readonly ops: readonly RecordOp[]; readonly plan: TextPlan } | undefined {
  const numbers = ops.slice(0, ops.findIndex((op) => splitOf(op) !== undefined) + 1);
  const plan = numberPlanOf(numbers);
  return plan && { ops: numbers, plan };
}

/** How operators split lines, the last of which makes numbers of the words of a line; undefined where that is not known. */
export function numberPlanOf(ops: readonly ChainOp[]): TextPlan | undefined {
  const last = ops.at(-1);
  const split = last && splitOf(last);
  if (split === undefined) return undefined;
  const words = { op: "flatMap", f: { known: { parameters: 1, body: split } } };
  const plan = textPlanOf([...ops.slice(0, -1), words]);
  // Letters of another case may be another number: `Infinity`.
  return plan?.casing === undefined ? plan : undefined;
}

/** What is split by `line => line.split(…).map(Number)`. */
function splitOf(op: ChainOp): Expression | undefined {
  const body = bodyOf(op, "map");
  if (body?.is !== "call" || body.callee.is !== "member" || body.callee.name !== "map")
    return undefined;
  const [mapper, more] = body.arguments;
  const isNumber = mapper?.is === "global" && mapper.name === "Number" && more === undefined;
  return isNumber ? body.callee.object : undefined;
}
