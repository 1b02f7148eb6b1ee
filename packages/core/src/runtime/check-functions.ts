import { UserError } from "../errors/firesteel-error.ts";
import type { FunctionRef } from "../plan/function-ref.ts";
import type { StageProgram } from "../plan/job-plan.ts";
import type { PartitionerSpec } from "../plan/partitioner-spec.ts";
import type { PlanNode } from "../plan/plan-node.ts";
import type { SortOrder } from "../plan/sort-order.ts";
import { involvesAsync } from "./chain.ts";
import { aggregatorFunctions } from "./shuffle/table-update.ts";

/** Refuses async functions where the runtime cannot wait: inside tables, sorts and partitioners. */
export function checkFunctions(program: StageProgram): void {
  checkNode(program.root, program.name);
  const { sink, name } = program;
  if (sink.kind === "shuffleWrite") {
    if (sink.combine !== undefined) refuse(aggregatorFunctions(sink.combine), name);
    refuse(partitionerFunctions(sink.partitioner), name);
  }
  if (sink.kind === "top") refuse(orderFunctions(sink.order), name);
}

function checkNode(node: PlanNode<FunctionRef>, name: string): void {
  if (node.kind === "shuffle") {
    const { read } = node;
    if (read.kind === "combine") refuse(aggregatorFunctions(read.aggregator), name);
    if (read.kind === "sort") refuse(orderFunctions(read.order), name);
  }
  if ("input" in node) checkNode(node.input, name);
  if ("inputs" in node) for (const input of node.inputs) checkNode(input, name);
  if (node.kind === "cartesian") {
    checkNode(node.left, name);
    checkNode(node.right, name);
  }
}

function partitionerFunctions(partitioner: PartitionerSpec<FunctionRef>): FunctionRef[] {
  if (partitioner.kind === "function") return [partitioner.f];
  return partitioner.kind === "range" ? orderFunctions(partitioner.order) : [];
}

function orderFunctions(order: SortOrder<FunctionRef>): FunctionRef[] {
  return order.keyFn === undefined ? [] : [order.keyFn];
}

function refuse(functions: readonly FunctionRef[], name: string): void {
  for (const ref of functions)
    if (involvesAsync(ref))
      throw new UserError(
        "ASYNC_NOT_ALLOWED",
        `a function of ${name} is async, but combining by key, ordering and partitioning cannot wait: do the asynchronous work in a map before it`,
      );
}
