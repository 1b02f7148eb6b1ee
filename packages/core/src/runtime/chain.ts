import type { FunctionRef } from "../plan/function-ref.ts";
import type { NarrowOp } from "../plan/narrow-op.ts";
import type { PlanNode } from "../plan/plan-node.ts";
import type { RecordOp } from "./codegen/loop-spec.ts";

/** Longer loops would pass what V8 optimises as one function. */
const longestLoop = 48;

/** Operators of a chain that are run together, in one of the ways there are. */
export type Segment =
  | { readonly kind: "loop"; readonly ops: readonly RecordOp[] }
  /** From the first to the last operator whose function is async. */
  | { readonly kind: "async"; readonly ops: readonly RecordOp[] }
  | {
      readonly kind: "iterator";
      readonly op: Extract<NarrowOp<FunctionRef>, { op: "mapPartitions" }>;
    }
  | { readonly kind: "glom" };

/** A node with the narrow operators above it; nested narrow nodes are one chain, since they share partitions. */
export interface Chain {
  readonly input: PlanNode<FunctionRef>;
  readonly segments: readonly Segment[];
}

const chains = new WeakMap<PlanNode<FunctionRef>, Chain>();

export function chainOf(node: PlanNode<FunctionRef>): Chain {
  let chain = chains.get(node);
  if (chain === undefined) {
    const ops: NarrowOp<FunctionRef>[] = [];
    let input = node;
    for (; input.kind === "narrow"; input = input.input) ops.unshift(...input.ops);
    chain = { input, segments: segmentsOf(ops) };
    chains.set(node, chain);
  }
  return chain;
}

/** Whether what comes out of record operators are pairs that were not made yet. */
export function endsInPairs(ops: readonly RecordOp[]): boolean {
  const last = ops.at(-1)?.op;
  return last === "mapValues" || last === "flatMapValues" || last === "keyBy";
}

function segmentsOf(ops: readonly NarrowOp<FunctionRef>[]): Segment[] {
  const segments: Segment[] = [];
  let run: RecordOp[] = [];
  const endRun = (): void => {
    segments.push(...splitRun(run));
    run = [];
  };
  for (const op of ops) {
    if (op.op === "mapPartitions" || op.op === "glom") {
      endRun();
      segments.push(op.op === "glom" ? { kind: "glom" } : { kind: "iterator", op });
    } else run.push(op);
  }
  endRun();
  return segments;
}

function splitRun(ops: readonly RecordOp[]): Segment[] {
  const first = ops.findIndex(isAsync);
  if (first === -1) return loops(ops);
  const last = ops.findLastIndex(isAsync);
  return [
    ...loops(ops.slice(0, first)),
    { kind: "async", ops: ops.slice(first, last + 1) },
    ...loops(ops.slice(last + 1)),
  ];
}

function loops(ops: readonly RecordOp[]): Segment[] {
  const segments: Segment[] = [];
  for (let i = 0; i < ops.length; i += longestLoop)
    segments.push({ kind: "loop", ops: ops.slice(i, i + longestLoop) });
  return segments;
}

function isAsync(op: RecordOp): boolean {
  return "f" in op && isAsyncRef(op.f);
}

/** Whether calling `ref` gives a promise, or an async iterable. */
export function isAsyncRef(ref: FunctionRef): boolean {
  if (ref.kind === "closure") return ref.isAsync;
  return ref.name === "pipe" || (ref.name === "discardResult" && ref.functions.some(isAsyncRef));
}

/** Whether `ref` is async or a builtin that was given an async function. */
export function involvesAsync(ref: FunctionRef): boolean {
  return isAsyncRef(ref) || (ref.kind === "builtin" && ref.functions.some(involvesAsync));
}
