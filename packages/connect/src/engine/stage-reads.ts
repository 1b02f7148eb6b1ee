import {
  type FunctionRef,
  inputPartitions,
  type PlanNode,
  type StageProgram,
} from "@firesteel/core/engine";
import { cacheTag, shuffleTag } from "../rows/tags.ts";

export type Node = PlanNode<FunctionRef>;
export type CachedNode = Extract<Node, { kind: "cached" }>;

/** What a stage reads of one producer, a shuffle or a cached RDD. */
export interface ProducerRead {
  readonly tag: number;
  readonly producer: { readonly shuffle: number } | { readonly cached: CachedNode };
  /** `consumers[partition]`: the tasks that read that partition. */
  readonly consumers: number[][];
  /** Whether task p reads partition p and no other, if it reads any. */
  isAligned: boolean;
}

/** The producers that the tasks of a stage read; what is below a cached node belongs to a stage of its own. */
export function stageReads(program: StageProgram): readonly ProducerRead[] {
  const reads = new Map<number, ProducerRead>();
  for (let task = 0; task < program.numTasks; task++) visit(program.root, task, task, reads);
  return [...reads.values()];
}

function visit(
  node: Node,
  partition: number,
  task: number,
  reads: Map<number, ProducerRead>,
): void {
  if (node.kind === "shuffle" || node.kind === "cached") {
    const tag = node.kind === "shuffle" ? shuffleTag(node.shuffle) : cacheTag(node.rdd);
    let read = reads.get(tag);
    if (read === undefined) {
      const producer =
        node.kind === "shuffle" ? { shuffle: node.shuffle } : ({ cached: node } as const);
      read = { tag, producer, consumers: [], isAligned: true };
      reads.set(tag, read);
    }
    const tasks = (read.consumers[partition] ??= []);
    if (!tasks.includes(task)) tasks.push(task);
    if (partition !== task) read.isAligned = false;
    return;
  }
  for (const { input, partition: below } of inputPartitions(node, partition))
    visit(input, below, task, reads);
}

/**
 * The stage without what is below its cached nodes and without the leaf data that only those read: plans carry no more
 * than their tasks need.
 */
export function withoutCachedInputs(program: StageProgram): StageProgram {
  const used = new Set<number>();
  const root = prune(program.root, used);
  const leaves = program.leaves.map((leaf, i) => (used.has(i) ? leaf : []));
  return { ...program, root, leaves };
}

function prune(node: Node, used: Set<number>): Node {
  switch (node.kind) {
    case "values":
    case "source":
      used.add(node.leaf);
      return node;
    case "range":
    case "shuffle":
      return node;
    case "cached": {
      const input = { kind: "range", start: 0, step: 1, count: 0, n: node.partitions } as const;
      return { ...node, input };
    }
    case "cartesian":
      return { ...node, left: prune(node.left, used), right: prune(node.right, used) };
    case "narrow":
    case "coalesce":
    case "select":
      return { ...node, input: prune(node.input, used) };
    case "union":
    case "alignedUnion":
    case "zip":
    case "cogroup":
      return { ...node, inputs: node.inputs.map((input) => prune(input, used)) };
  }
}
