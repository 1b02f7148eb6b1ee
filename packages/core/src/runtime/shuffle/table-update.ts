import type { Aggregator } from "../../plan/aggregator.ts";
import type { FunctionRef } from "../../plan/function-ref.ts";
import type { TableUpdate } from "../codegen/loop-spec.ts";
import { knownOf } from "../kernels/known-shapes.ts";
import { isRecognitionOn } from "../kernels/recognition.ts";
import { listParts } from "../memory/combiner-parts.ts";
import type { Combiners, MergeCombiners } from "../memory/combining-table.ts";
import type { TaskRun } from "../task-run.ts";

/** How a table takes plain values (`combined` false) or combiners of the same aggregator. */
export function tableUpdate(
  run: TaskRun,
  aggregator: Aggregator<FunctionRef>,
  combined: boolean,
): TableUpdate {
  const update = updateBy(aggregator, combined);
  if (update.kind !== "merge" || !isRecognitionOn(run.environment.conf)) return update;
  const { body } = knownOf(update.f) ?? {};
  return body?.is === "sums" ? { kind: "sums", f: update.f, form: body.form } : update;
}

function updateBy(aggregator: Aggregator<FunctionRef>, combined: boolean): TableUpdate {
  switch (aggregator.kind) {
    case "reduce":
      return { kind: "merge", f: aggregator.f };
    case "fold":
      return combined
        ? { kind: "merge", f: aggregator.combOp }
        : { kind: "fold", zero: aggregator.zero, merge: aggregator.seqOp };
    case "combine":
      return combined
        ? { kind: "merge", f: aggregator.mergeCombiners }
        : {
            kind: "create",
            create: aggregator.createCombiner,
            merge: aggregator.mergeValue,
          };
    case "group":
      return combined ? { kind: "concat" } : { kind: "append" };
    case "first":
      return { kind: "first" };
  }
}

/** What a table that takes `update` holds. */
export function combinersOf(
  run: TaskRun,
  aggregator: Aggregator<FunctionRef>,
  update: TableUpdate,
): Combiners {
  const merge = combinerMerge(run, aggregator);
  return aggregator.kind === "group"
    ? { lists: update.kind === "append" ? 1 : 0, merge, parts: listParts }
    : { lists: 0, merge };
}

/** What brings two combiners of an aggregator together, the earlier one first. */
function combinerMerge(run: TaskRun, aggregator: Aggregator<FunctionRef>): MergeCombiners {
  switch (aggregator.kind) {
    case "reduce":
      return run.resolveFunction(aggregator.f, run.task.partition);
    case "fold":
      return run.resolveFunction(aggregator.combOp, run.task.partition);
    case "combine":
      return run.resolveFunction(aggregator.mergeCombiners, run.task.partition);
    case "group":
      return concatGroups;
    case "first":
      return keepFirst;
  }
}

/** The later group's values go behind the earlier one's, in place. */
export function concatGroups(earlier: unknown, later: unknown): unknown {
  for (const value of later as readonly unknown[]) (earlier as unknown[]).push(value);
  return earlier;
}

export function keepFirst(earlier: unknown): unknown {
  return earlier;
}

/** Every function of an aggregator, for checks. */
export function aggregatorFunctions(aggregator: Aggregator<FunctionRef>): FunctionRef[] {
  switch (aggregator.kind) {
    case "reduce":
      return [aggregator.f];
    case "fold":
      return [aggregator.seqOp, aggregator.combOp];
    case "combine":
      return [aggregator.createCombiner, aggregator.mergeValue, aggregator.mergeCombiners];
    case "group":
    case "first":
      return [];
  }
}
