import type { Expression } from "../../plan/known-function.ts";
import { type ChainOp, isParameter, knownOf } from "./known-shapes.ts";
import type { TaskRun } from "../task-run.ts";
import { isRecognitionSafe } from "./recognition.ts";

/**
 * Names of the fields of their records that operators look at, in order; undefined where they may look at all. Known
 * functions say so: `t => t[0]`, `r => r.name.length`; and `keys` and `values`. `isCounted`: what comes out of the last one
 * is not looked at.
 */
export function fieldsRead(
  ops: readonly ChainOp[],
  isCounted: boolean,
): readonly string[] | undefined {
  const names = new Set<string>();
  for (const op of ops) {
    if (!readsKnown(op, names)) return undefined;
    // A filter hands the record on.
    if (op.op !== "filter") return [...names].toSorted();
  }
  return isCounted && ops.length > 0 ? [...names].toSorted() : undefined;
}

function readsKnown({ op, f }: ChainOp, names: Set<string>): boolean {
  switch (op) {
    case "keys":
    case "values":
      names.add(op === "keys" ? "0" : "1");
      return true;
    case "map":
    case "flatMap":
    case "filter": {
      const known = f === undefined ? undefined : knownOf(f);
      return known !== undefined && readsFieldsOnly(known.body, names);
    }
    default:
      return false;
  }
}

/** Whether an expression takes nothing of the record but fields, whose names it adds. */
function readsFieldsOnly(expression: Expression, names: Set<string>): boolean {
  const all = (parts: readonly Expression[]): boolean =>
    parts.every((part) => readsFieldsOnly(part, names));
  switch (expression.is) {
    case "parameter":
      return expression.index !== 0;
    case "member":
      if (!isParameter(expression.object)) return readsFieldsOnly(expression.object, names);
      names.add(expression.name);
      return true;
    case "call": {
      const { callee } = expression;
      // A method of the record gets the record.
      if (callee.is === "member" && isParameter(callee.object)) return false;
      return all([callee, ...expression.arguments]);
    }
    case "unary":
      return readsFieldsOnly(expression.operand, names);
    case "binary":
      return all([expression.left, expression.right]);
    case "array":
      return all(expression.elements);
    case "sums":
      return false;
    default:
      return true;
  }
}

/** {@link fieldsRead} of a loop's operators, where it may be known. */
export function fieldsReadIn(
  run: TaskRun,
  ops: readonly ChainOp[],
  isCounted: boolean = false,
): readonly string[] | undefined {
  return isRecognitionSafe(run.environment.conf) ? fieldsRead(ops, isCounted) : undefined;
}
