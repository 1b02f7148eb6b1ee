import type { FunctionRef } from "../../plan/function-ref.ts";
import type { SumForm } from "../../plan/known-function.ts";
import type { NarrowOp } from "../../plan/narrow-op.ts";
import type { IntegerLoop } from "./integer-loop.ts";

/** The operators that work record by record, which one loop can run together. */
export type RecordOp = Extract<NarrowOp<FunctionRef>, { op: RecordOpKind }>;

export type RecordOpKind =
  "map" | "filter" | "flatMap" | "mapValues" | "flatMapValues" | "keyBy" | "keys" | "values";

/**
 * What a generated loop does with the records that come out of its operators. `state` is the object that the loop is
 * called with; its fields live in locals while the loop runs.
 *
 * - `emit`: appends to `state.records`, or `state.keys` and `state.values`, until `want` are there (checked between
 *   input records). With `limit`, exactly `state.limit` records at most, the rest of an input record's being lost.
 * - `count`: adds to `state.count`.
 * - `reduce`, `aggregate`: `state.result` and, for `reduce`, `state.isEmpty`.
 * - `foreach`: nothing is kept.
 * - `table`: combines by key in `state.index` and `state.values`; where these have `state.capacity` keys, `state.full()`
 *   is called, which may change all three. `state.last` is the index of the last record's key. For `sums`, `state.own` tells
 *   of which values nobody else knows, so that they may change, and `state.areIntact` whether built-ins are the language's.
 */
export type LoopEnd =
  | { readonly kind: "emit"; readonly pairs: boolean; readonly limit: boolean }
  | { readonly kind: "count" }
  | { readonly kind: "reduce" | "aggregate" | "foreach"; readonly f: FunctionRef }
  | { readonly kind: "table"; readonly update: TableUpdate };

/** How a table takes a value: what a new key starts with, and how a known key's value changes. */
export type TableUpdate =
  | { readonly kind: "merge"; readonly f: FunctionRef }
  /** A merge by `f`, of which is known what it adds up. */
  | { readonly kind: "sums"; readonly f: FunctionRef; readonly form: SumForm }
  | { readonly kind: "create"; readonly create: FunctionRef; readonly merge: FunctionRef }
  | { readonly kind: "fold"; readonly zero: Uint8Array; readonly merge: FunctionRef }
  | { readonly kind: "append" }
  | { readonly kind: "concat" }
  | { readonly kind: "first" };

/** One loop of a stage: operators, then an end. */
export interface LoopSpec {
  readonly ops: readonly RecordOp[];
  readonly end: LoopEnd;
  /** For messages of the end's own function: `reduce at app.ts:3:1`. */
  readonly endLabel: string;
  /** Names of the fields of its records that it reads; undefined where it may read any. */
  readonly reads?: readonly string[] | undefined;
  /** How to do the same over a range, where that is known. */
  readonly integers?: IntegerLoop | undefined;
}

/** Whether a loop with `reads` reads the key, "0", or the value, "1", of a pair. */
export function readsSide(reads: readonly string[] | undefined, side: "0" | "1"): boolean {
  // What else may be read of a tuple but its length is not known.
  return (
    reads?.every((name) => name === "0" || name === "1" || name === "length") !== true ||
    reads.includes(side)
  );
}

/** A function of a loop, or the zero block that stands for the maker of its value, or nothing where an operator has none. */
export interface LoopFunction {
  readonly part: FunctionRef | Uint8Array | undefined;
  readonly label: string;
}

/** Functions of a loop in the order in which its code numbers them. */
export function loopFunctions(spec: LoopSpec): readonly LoopFunction[] {
  return [
    ...spec.ops.map((op) => ({ part: "f" in op ? op.f : undefined, label: op.label })),
    ...endParts(spec.end).map((part) => ({ part, label: spec.endLabel })),
  ];
}

function endParts(end: LoopEnd): readonly (FunctionRef | Uint8Array)[] {
  if ("f" in end) return [end.f];
  if (end.kind !== "table") return [];
  const { update } = end;
  switch (update.kind) {
    case "merge":
    case "sums":
      return [update.f];
    case "create":
      return [update.create, update.merge];
    case "fold":
      return [update.zero, update.merge];
    default:
      return [];
  }
}

/** Equal for loops of the same source whose errors name the same operators. */
export function loopForm({ ops, end, endLabel, reads, integers }: LoopSpec): string {
  const { kind } = end;
  const details =
    end.kind === "emit"
      ? [end.pairs, end.limit]
      : end.kind === "table"
        ? [end.update.kind, end.update.kind === "sums" && end.update.form]
        : [];
  const labels = ops.map(({ op, label }) => [op, label]);
  return JSON.stringify([labels, kind, details, endLabel, reads, integers]);
}
