import type { PartitionStorage } from "../engine/engine.ts";
import type { StorageLevel } from "../lineage/storage-level.ts";
import type { Driver } from "./driver.ts";

export interface StoredRdd {
  readonly id: number;
  readonly name: string;
  readonly numPartitions: number;
  readonly storageLevel: StorageLevel;
  readonly numCachedPartitions: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly partitions: readonly PartitionStorage[];
}

/** What is kept of the persisted RDDs that the program still holds. */
export async function storedRdds(driver: Driver): Promise<StoredRdd[]> {
  const stored = (await driver.startedEngine?.storage()) ?? [];
  const { persisted } = driver.cleaner;
  return stored.flatMap(({ rdd, cachedPartitions, memoryBytes, diskBytes, partitions = [] }) => {
    const operator = persisted.get(rdd);
    if (operator === undefined || cachedPartitions === 0) return [];
    return {
      id: rdd,
      name: operator.name ?? operator.className,
      numPartitions: operator.resolution?.numPartitions ?? 0,
      storageLevel: operator.storageLevel,
      numCachedPartitions: cachedPartitions,
      memoryBytes,
      diskBytes,
      partitions,
    };
  });
}
