import type { Aggregator } from "../../plan/aggregator.ts";
import type { FunctionRef } from "../../plan/function-ref.ts";
import type { LeafNode } from "../../plan/plan-node.ts";
import { chainOf, type Segment } from "../chain.ts";
import type { TaskRun } from "../task-run.ts";
import { isRecognitionOn } from "./recognition.ts";
import { isAddition, type TextPlan, textPlanOf } from "./text-plan.ts";

/** A stage's chain over lines of text that is known as a whole. */
export interface TextChain {
  readonly plan: TextPlan;
  readonly source: LeafNode<FunctionRef> & { readonly kind: "source" };
  /** The same as functions. */
  readonly segments: readonly Segment[];
}

/** The stage's chain, where all of it is known. */
function textChain(run: TaskRun): TextChain | undefined {
  if (!isRecognitionOn(run.environment.conf)) return undefined;
  const { input, segments } = chainOf(run.stage.program.root);
  const [only, more] = segments;
  if (input.kind !== "source" || only?.kind !== "loop" || more !== undefined) return undefined;
  if (input.format.kind !== "builtin" || input.format.name !== "textInput") return undefined;
  const plan = textPlanOf(only.ops);
  return plan && { plan, source: input, segments };
}

/** The stage's chain where it makes pairs of words and 1, and `combine` adds them up. */
export function countedWords(
  run: TaskRun,
  combine: Aggregator<FunctionRef>,
): TextChain | undefined {
  if (combine.kind !== "reduce" || !isAddition(combine.f)) return undefined;
  const chain = textChain(run);
  return chain?.plan.makesPairs === true ? chain : undefined;
}

/** The stage's chain where it makes words and nothing of them. */
export function wordsOf(run: TaskRun): TextChain | undefined {
  const chain = textChain(run);
  return chain?.plan.makesPairs === false ? chain : undefined;
}
