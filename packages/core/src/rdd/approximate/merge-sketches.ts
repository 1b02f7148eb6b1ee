import { HyperLogLogPlusPlus } from "../../runtime/hyper-log-log.ts";

/** About how many distinct values the sketches of all partitions have seen together. */
export function estimateDistinct(sketches: readonly Uint8Array[], precision: number): number {
  const merged = new HyperLogLogPlusPlus(precision, 0);
  for (const registers of sketches) merged.mergeRegisters(registers);
  return merged.cardinality();
}
