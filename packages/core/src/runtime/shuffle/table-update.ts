import type { Aggregator } from "../../plan/aggregator.ts";
import type { FunctionRef } from "../../plan/function-ref.ts";
import type { TableUpdate } from "../codegen/loop-spec.ts";

/** How a table takes plain values (`combined` false) or combiners of the same aggregator. */
export function tableUpdate(aggregator: Aggregator<FunctionRef>, combined: boolean): TableUpdate {
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
