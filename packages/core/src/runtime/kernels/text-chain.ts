import type { Aggregator } from "../../plan/aggregator.ts";
import type { FunctionRef } from "../../plan/function-ref.ts";
import { chainOf, type Segment } from "../chain.ts";
import type { SourceNode } from "../readers/source-reader.ts";
import type { TaskRun } from "../task-run.ts";
import { isRecognitionOn } from "./recognition.ts";
import { isAddition } from "./known-shapes.ts";
import { type TextPlan, textPlanOf } from "./text-plan.ts";
import { textSourceOf } from "./text-source.ts";

/** A stage's chain over lines of text that is known as a whole. */
export interface TextChain {
  readonly plan: TextPlan;
  readonly source: SourceNode;
  /** The same as functions. */
  readonly segments: readonly Segment[];
}

/** The stage's chain, where all of it is known. */
function textChain(run: TaskRun): TextChain | undefined {
  if (!isRecognitionOn(run.environment.conf)) return undefined;
  const chain = chainOf(run.stage.program.root);
  const { segments } = chain;
  const source = textSourceOf(chain);
  const [only, more] = segments;
  if (source === undefined || only?.kind !== "loop" || more !== undefined) return undefined;
  const plan = textPlanOf(only.ops);
  return plan && { plan, source, segments };
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
