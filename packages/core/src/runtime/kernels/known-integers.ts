import type { FunctionRef } from "../../plan/function-ref.ts";
import type { LeafNode } from "../../plan/plan-node.ts";
import type { LoopEnd, RecordOp } from "../codegen/loop-spec.ts";
import { type IntegerLoop, integerLoop, type SumKind } from "../codegen/integer-loop.ts";
import { type KnownInteger, knownInteger, truthOf } from "./integer-expressions.ts";
import { type ChainOp, isAddition, knownOf } from "./known-shapes.ts";
import { isRecognitionOn } from "./recognition.ts";
import type { TaskRun } from "../task-run.ts";

/** `count` numbers, one every `step`. */
export interface NumberRange {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

export type RangeNode = Extract<LeafNode<unknown>, { kind: "range" }>;

/** {@link addedUp}, where an end adds up or counts, and chains may run in another way than by calling their functions. */
export function knownIntegersIn(
  run: TaskRun,
  range: RangeNode,
  ops: readonly RecordOp[],
  end: LoopEnd,
): IntegerLoop | undefined {
  const of = sumKindOf(end);
  if (of === undefined || !isRecognitionOn(run.environment.conf)) return undefined;
  return addedUp(range, ops, of);
}

/**
 * How to add up, or count, what operators make of a range of whole numbers, where all that is known and stays within 32
 * bits; undefined otherwise.
 */
export function addedUp(
  range: NumberRange,
  ops: readonly ChainOp[],
  of: SumKind,
): IntegerLoop | undefined {
  let record = recordOf(range);
  const body: string[] = [];
  for (const [n, op] of ops.entries()) {
    const known = op.f && knownOf(op.f);
    if (known === undefined || known.parameters > 1 || record === undefined) return undefined;
    const result = knownInteger(known.body, record);
    if (op.op === "filter" && result !== undefined) body.push(`if (!${truthOf(result)}) continue;`);
    else if (op.op === "map" && result?.is === "integer") {
      body.push(`const x${n} = ${result.source};`);
      record = { ...result, source: `x${n}` };
    } else return undefined;
  }
  if (record === undefined) return undefined;
  if (of === "count") return integerLoop(body, "1", 1, of);
  // Nothing but such numbers add up to -0.
  if (record.mayBeMinusZero) return undefined;
  return integerLoop(body, record.source, Math.max(-record.least, record.most), of);
}

/**
 * A record of the range. Bounds are powers of two, so that ranges of about one size have one source, which V8 has compiled.
 */
function recordOf({ start, step, count }: NumberRange): KnownInteger | undefined {
  const last = start + Math.max(count - 1, 0) * step;
  const numbers = [start, step, last];
  if (!numbers.every((n) => Object.is(n | 0, n))) return undefined;
  const largest = Math.max(Math.abs(start), Math.abs(last));
  const bound = Math.min(2 ** (32 - Math.clz32(largest)), 2 ** 31);
  const least = Math.min(start, last) < 0 ? -bound : 0;
  return { is: "integer", source: "x", least, most: bound - 1, mayBeMinusZero: false };
}

function sumKindOf(end: LoopEnd): SumKind | undefined {
  if (end.kind === "count") return "count";
  return (end.kind === "reduce" || end.kind === "aggregate") && isSum(end.f) ? end.kind : undefined;
}

/** `(a, b) => a + b`, and what `sum` calls. */
function isSum(f: FunctionRef): boolean {
  return f.kind === "builtin" ? f.name === "add" : isAddition(f);
}
