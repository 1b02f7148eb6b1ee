import type { FunctionRef } from "../../plan/function-ref.ts";
import type { PlanNode } from "../../plan/plan-node.ts";
import { isAsyncRef } from "../chain.ts";
import type { Reader } from "../reader.ts";
import type { TaskRun } from "../task-run.ts";
import { IteratorReader } from "./iterator-reader.ts";
import { PairingReader } from "./pairing-reader.ts";

type ZipNode = Extract<PlanNode<FunctionRef>, { kind: "zip" }>;

/** Hands `f` one iterator per input and reads what it returns. */
export function zipReader(
  run: TaskRun,
  node: ZipNode,
  partition: number,
  inputs: readonly Reader[],
): Reader {
  const [left, right] = inputs;
  if (
    node.f.kind === "builtin" &&
    node.f.name === "zip" &&
    left !== undefined &&
    right !== undefined
  )
    return new PairingReader(left, right, node.label);
  const call = run.resolveFunction(node.f, partition, node.label);
  return new IteratorReader(run, {
    inputs,
    isAsync: isAsyncRef(node.f),
    label: node.label,
    call: (iterators) => call(...iterators),
  });
}
