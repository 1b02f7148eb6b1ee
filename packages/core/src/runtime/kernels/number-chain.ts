import type { Expression } from "../../plan/known-function.ts";
import type { Chain, Segment } from "../chain.ts";
import type { RecordOp } from "../codegen/loop-spec.ts";
import type { SourceNode } from "../readers/source-reader.ts";
import type { TaskRun } from "../task-run.ts";
import { knownOf } from "./known-shapes.ts";
import { isRecognitionOn } from "./recognition.ts";
import { type TextOp, type TextPlan, textPlanOf } from "./text-plan.ts";
import { textSourceOf } from "./text-source.ts";

/** A chain over lines of text that begins by making arrays of numbers of them. */
export interface NumberChain {
  readonly source: SourceNode;
  readonly plan: TextPlan;
  /** The operators that do so. */
  readonly ops: readonly RecordOp[];
  /** What comes after them. */
  readonly rest: readonly Segment[];
}

const chains = new WeakMap<Chain, NumberChain | "unknown">();

/** The chain's arrays of numbers, where it has some and they may be known. */
export function numberChain(run: TaskRun, chain: Chain): NumberChain | undefined {
  if (chain.input.kind !== "source" || !isRecognitionOn(run.environment.conf)) return undefined;
  let known = chains.get(chain);
  if (known === undefined) {
    known = readChain(chain) ?? "unknown";
    chains.set(chain, known);
  }
  return known === "unknown" ? undefined : known;
}

function readChain(chain: Chain): NumberChain | undefined {
  const source = textSourceOf(chain);
  const [first, ...rest] = chain.segments;
  if (source === undefined || first?.kind !== "loop") return undefined;
  const count = first.ops.findIndex((op) => splitOf(op) !== undefined) + 1;
  const ops = first.ops.slice(0, count);
  const plan = numberPlanOf(ops);
  if (plan === undefined) return undefined;
  const others = first.ops.slice(count);
  return {
    source,
    plan,
    ops,
    rest: others.length === 0 ? rest : [{ kind: "loop", ops: others }, ...rest],
  };
}

/** How operators split lines, the last of which makes numbers of the words of a line; undefined where that is not known. */
export function numberPlanOf(ops: readonly TextOp[]): TextPlan | undefined {
  const last = ops.at(-1);
  const split = last && splitOf(last);
  if (split === undefined) return undefined;
  const words = { op: "flatMap", f: { known: { parameters: 1, body: split } } };
  const plan = textPlanOf([...ops.slice(0, -1), words]);
  // Letters of another case may be another number: `Infinity`.
  return plan?.casing === undefined ? plan : undefined;
}

/** What is split by `line => line.split(…).map(Number)`. */
function splitOf({ op, f }: TextOp): Expression | undefined {
  const known = op === "map" && f !== undefined ? knownOf(f) : undefined;
  const { body } = known ?? {};
  if (body?.is !== "call" || body.callee.is !== "member" || body.callee.name !== "map")
    return undefined;
  const [mapper, more] = body.arguments;
  const isNumber = mapper?.is === "global" && mapper.name === "Number" && more === undefined;
  return isNumber && (known?.parameters ?? 0) > 0 ? body.callee.object : undefined;
}
