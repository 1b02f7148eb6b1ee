import type { UiStoredRdd } from "../events/application-ui.ts";
import type { Driver } from "./driver.ts";

/** What is kept of the persisted RDDs that the program still holds. */
export async function storedRdds(driver: Driver): Promise<UiStoredRdd[]> {
  const stored = (await driver.startedEngine?.storage()) ?? [];
  const { persisted } = driver.cleaner;
  return stored.flatMap(({ rdd, cachedPartitions, partitions = [], ...bytes }) => {
    const operator = persisted.get(rdd);
    if (operator === undefined || cachedPartitions === 0) return [];
    return {
      id: rdd,
      name: operator.name ?? operator.className,
      numPartitions: operator.resolution?.numPartitions ?? 0,
      storageLevel: operator.storageLevel.toString(),
      numCachedPartitions: cachedPartitions,
      memoryBytes: bytes.memoryBytes,
      diskBytes: bytes.diskBytes,
      partitions,
    };
  });
}
