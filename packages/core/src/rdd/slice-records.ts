import type { CapturedClosure } from "../closure/captured-closure.ts";
import { DriverEncoder } from "../lineage/driver-blocks.ts";
import type { LeafPartition } from "../plan/job-plan.ts";

/** Records of one block: as many as the runtime takes in one go. */
const blockRecords = 65_536;

/**
 * Cuts records into partitions by position, partition i from `floor(i * length / n)`, and encodes them: later changes
 * of the array do not show. Spark: `ParallelCollectionRDD.slice`.
 */
export function sliceRecords(
  records: ArrayLike<unknown>,
  numSlices: number,
  preferredHosts: readonly (readonly string[])[] = [],
): { readonly partitions: LeafPartition[]; readonly classes: readonly CapturedClosure[] } {
  const encoder = new DriverEncoder();
  const { length } = records;
  const partitions = Array.from({ length: numSlices }, (_, p): LeafPartition => {
    const end = Math.floor(((p + 1) * length) / numSlices);
    const blocks: Uint8Array[] = [];
    for (let from = Math.floor((p * length) / numSlices); from < end; from += blockRecords)
      blocks.push(encoder.records(records, from, Math.min(from + blockRecords, end)));
    return { blocks, preferredHosts: preferredHosts[p] ?? [] };
  });
  return { partitions, classes: encoder.classes };
}
