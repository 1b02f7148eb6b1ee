import { RangeBatch } from "../batch.ts";
import { fullChunk, type Reader } from "../reader.ts";
import type { LeafNode } from "../../plan/plan-node.ts";

type RangeNode = Extract<LeafNode<unknown>, { kind: "range" }>;

/** Numbers of a range leaf, which loops compute where they use them. */
export function rangeReader(node: RangeNode, partition: number): Reader {
  const { start, step, count, n } = node;
  let i = sliceStart(count, n, partition);
  const end = sliceStart(count, n, partition + 1);
  return {
    mayWait: false,
    next: (want) => {
      if (i >= end) return null;
      const size = Math.max(1, Math.min(want, fullChunk, end - i));
      const batch = new RangeBatch(start, step, i, size);
      i += size;
      return batch;
    },
  };
}

/** `floor(p * count / n)`, also where the product is not exact in a double. */
function sliceStart(count: number, n: number, p: number): number {
  const product = p * count;
  return Number.isSafeInteger(product)
    ? Math.floor(product / n)
    : Number((BigInt(p) * BigInt(count)) / BigInt(n));
}
