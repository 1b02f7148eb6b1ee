import type { FunctionRef } from "../plan/function-ref.ts";
import { inputPartitions } from "../plan/input-partitions.ts";
import type { PlanNode } from "../plan/plan-node.ts";
import type { KeptPartition } from "./kept-partition.ts";

/** What one task of a stage reads from other tasks. */
export interface TaskReads {
  readonly shuffles: ReadonlySet<number>;
  /** Cached partitions that are there; nothing below them is read. */
  readonly cached: readonly KeptPartition[];
  /** RDDs that it would cache, or reads from the cache. */
  readonly cachedRdds: ReadonlySet<number>;
}

/** What partition `p` of `root` reads while the cache holds what `findCached` gives. */
export function taskReads(
  root: PlanNode<FunctionRef>,
  p: number,
  findCached: (rdd: number, partition: number) => KeptPartition | undefined,
): TaskReads {
  const shuffles = new Set<number>();
  const cached: KeptPartition[] = [];
  const cachedRdds = new Set<number>();
  const visit = (node: PlanNode<FunctionRef>, partition: number): void => {
    if (node.kind === "shuffle") shuffles.add(node.shuffle);
    if (node.kind === "cached") {
      cachedRdds.add(node.rdd);
      const found = findCached(node.rdd, partition);
      if (found !== undefined) {
        cached.push(found);
        return;
      }
    }
    for (const input of inputPartitions(node, partition)) visit(input.input, input.partition);
  };
  visit(root, p);
  return { shuffles, cached, cachedRdds };
}
