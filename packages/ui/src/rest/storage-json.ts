import type { UiStoredRdd } from "@firesteel/core/ui";
import { driverAddress } from "./executor-json.ts";

/** Spark: `RDDStorageInfo`. Kept partitions live beside the driver, and outlive the workers that made them. */
export function storedRddJson(rdd: UiStoredRdd, memoryRemaining: number): object {
  return {
    id: rdd.id,
    name: rdd.name,
    numPartitions: rdd.numPartitions,
    numCachedPartitions: rdd.numCachedPartitions,
    storageLevel: rdd.storageLevel,
    memoryUsed: rdd.memoryBytes,
    diskUsed: rdd.diskBytes,
    dataDistribution: [
      {
        address: driverAddress,
        memoryUsed: rdd.memoryBytes,
        memoryRemaining,
        diskUsed: rdd.diskBytes,
        onHeapMemoryUsed: rdd.memoryBytes,
        offHeapMemoryUsed: 0,
        onHeapMemoryRemaining: memoryRemaining,
        offHeapMemoryRemaining: 0,
      },
    ],
    partitions: rdd.partitions
      .toSorted((a, b) => a.partition - b.partition)
      .map(({ partition, memoryBytes, diskBytes }) => ({
        blockName: `rdd_${rdd.id}_${partition}`,
        storageLevel: rdd.storageLevel,
        memoryUsed: memoryBytes,
        diskUsed: diskBytes,
        executors: ["driver"],
      })),
  };
}
