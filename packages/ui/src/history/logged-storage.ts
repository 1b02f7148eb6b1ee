import {
  type SparkListener,
  type SparkListenerBlockManagerAdded,
  type SparkListenerBlockUpdated,
  type SparkListenerJobStart,
  type SparkListenerUnpersistRDD,
  StorageLevel,
} from "@firesteel/core";
import type { ExecutorInfo, PartitionStorage, RddInfo, UiStoredRdd } from "@firesteel/core/ui";

type BlockInfo = SparkListenerBlockUpdated["blockUpdatedInfo"];

/**
 * What a log tells of kept partitions and of the memory for them. A running application asks its engine; a log has the
 * events of blocks where `spark.eventLog.logBlockUpdates.enabled` was set.
 */
export class LoggedStorage implements SparkListener {
  readonly #rdds = new Map<number, RddInfo>();
  /** By RDD and partition. */
  readonly #blocks = new Map<number, Map<number, BlockInfo>>();
  readonly #managers = new Map<string, SparkListenerBlockManagerAdded>();

  onJobStart({ stageInfos }: SparkListenerJobStart): void {
    for (const { rddInfos } of stageInfos)
      for (const rdd of rddInfos) if (rdd.storageLevel !== undefined) this.#rdds.set(rdd.id, rdd);
  }

  onBlockManagerAdded(event: SparkListenerBlockManagerAdded): void {
    this.#managers.set(event.blockManagerId.executorId, event);
  }

  onBlockUpdated({ blockUpdatedInfo: block }: SparkListenerBlockUpdated): void {
    const { useDisk, useMemory } = block.storageLevel;
    const blocks = this.#blocks.get(block.rddId) ?? new Map<number, BlockInfo>();
    if (useDisk || useMemory) blocks.set(block.partition, block);
    else blocks.delete(block.partition);
    this.#blocks.set(block.rddId, blocks);
  }

  onUnpersistRDD({ rddId }: SparkListenerUnpersistRDD): void {
    this.#blocks.delete(rddId);
  }

  rdds(): UiStoredRdd[] {
    return [...this.#blocks].flatMap(([id, blocks]) => {
      const rdd = this.#rdds.get(id);
      if (rdd?.storageLevel === undefined || blocks.size === 0) return [];
      const { useDisk, useMemory, useOffHeap, deserialized, replication } = rdd.storageLevel;
      const level = new StorageLevel(useDisk, useMemory, useOffHeap, deserialized, replication);
      const partitions = [...blocks.values()].map(
        ({ partition, memSize, diskSize }): PartitionStorage => ({
          partition,
          memoryBytes: memSize,
          diskBytes: diskSize,
        }),
      );
      return {
        id,
        name: rdd.name,
        numPartitions: rdd.numPartitions,
        storageLevel: level.toString(),
        numCachedPartitions: partitions.length,
        memoryBytes: partitions.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
        diskBytes: partitions.reduce((sum, { diskBytes }) => sum + diskBytes, 0),
        partitions,
      };
    });
  }

  /** The driver counts where it is the only one, as on Spark's local masters. */
  executors(): ExecutorInfo[] {
    const managers = [...this.#managers].filter(
      ([id]) => id !== "driver" || this.#managers.size === 1,
    );
    return managers.map(([id, { blockManagerId, maxMem }]) => ({
      id,
      host: blockManagerId.host,
      port: blockManagerId.port,
      cores: 0,
      runningTasks: 0,
      maxMemoryBytes: maxMem,
      usedMemoryBytes: 0,
    }));
  }
}
