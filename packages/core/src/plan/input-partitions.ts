import type { LeafNode, PlanNode } from "./plan-node.ts";

/** One leaf of a stage and the partition of it that a task reads. */
export interface LeafRead<F> {
  readonly leaf: LeafNode<F>;
  readonly partition: number;
}

/** Inputs of `node` that its partition `p` reads, with the partition of each, in the order they are read. */
export function inputPartitions<F>(
  node: PlanNode<F>,
  p: number,
): readonly { readonly input: PlanNode<F>; readonly partition: number }[] {
  switch (node.kind) {
    case "values":
    case "range":
    case "source":
    case "shuffle":
      return [];
    case "narrow":
    case "cached":
      return [{ input: node.input, partition: p }];
    case "union": {
      let partition = p;
      for (const [i, input] of node.inputs.entries()) {
        const size = node.sizes[i] ?? 0;
        if (partition < size) return [{ input, partition }];
        partition -= size;
      }
      return [];
    }
    case "alignedUnion":
    case "zip":
    case "cogroup":
      return node.inputs.map((input) => ({ input, partition: p }));
    case "coalesce":
      return (node.groups[p] ?? []).map((partition) => ({ input: node.input, partition }));
    case "select": {
      const partition = node.partitions[p];
      return partition === undefined ? [] : [{ input: node.input, partition }];
    }
    case "cartesian":
      return [
        { input: node.left, partition: Math.floor(p / node.rightPartitions) },
        { input: node.right, partition: p % node.rightPartitions },
      ];
  }
}

/**
 * The leaves that partition `p` of `node` reads. A `cached` node whose partition `isCached` says is there hides what
 * is below it, so that an engine need not run, or keep, the stages that only it would read.
 */
export function leafReads<F>(
  node: PlanNode<F>,
  p: number,
  isCached: (rdd: number, partition: number) => boolean,
): LeafRead<F>[] {
  switch (node.kind) {
    case "values":
    case "range":
    case "source":
    case "shuffle":
      return [{ leaf: node, partition: p }];
    case "cached":
      if (isCached(node.rdd, p)) return [];
  }
  return inputPartitions(node, p).flatMap(({ input, partition }) =>
    leafReads(input, partition, isCached),
  );
}
