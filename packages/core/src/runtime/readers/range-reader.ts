import { recordBatch } from "../batch.ts";
import { fullChunk, type Reader } from "../reader.ts";
import type { LeafNode } from "../../plan/plan-node.ts";

type RangeNode = Extract<LeafNode<unknown>, { kind: "range" }>;

/** Numbers of a range leaf, made as they are asked for. */
export function rangeReader(node: RangeNode, partition: number): Reader {
  const { start, step, count, n } = node;
  let i = sliceStart(count, n, partition);
  const end = sliceStart(count, n, partition + 1);
  let records: number[] = [];
  return {
    mayWait: false,
    next: (want) => {
      if (i >= end) return null;
      const size = Math.max(1, Math.min(want, fullChunk, end - i));
      // A plain array, so that its records look like those of other sources to the loops that read them; the same one
      // again, since a batch is valid only until the next.
      if (records.length !== size) records = Array.from({ length: size }, () => 0);
      for (let j = 0; j < size; j++) records[j] = start + (i + j) * step;
      i += size;
      return recordBatch(records);
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
