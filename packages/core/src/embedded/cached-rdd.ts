import type { PartitionStorage, RddStorage } from "../engine/engine.ts";
import type { KeptPartition } from "./kept-partition.ts";

/** The kept partitions of one RDD, from its first job until it is unpersisted. */
export class CachedRdd {
  readonly rdd: number;
  readonly partitions: Map<number, KeptPartition> = new Map();
  /** It was unpersisted: nothing more may be kept. */
  isDoomed = false;

  constructor(rdd: number) {
    this.rdd = rdd;
  }

  storage(): RddStorage {
    let memoryBytes = 0;
    let diskBytes = 0;
    const partitions: PartitionStorage[] = [];
    for (const [partition, kept] of this.partitions) {
      memoryBytes += kept.memoryBytes;
      diskBytes += kept.diskBytes;
      partitions.push({ partition, memoryBytes: kept.memoryBytes, diskBytes: kept.diskBytes });
    }
    const cachedPartitions = this.partitions.size;
    return { rdd: this.rdd, cachedPartitions, memoryBytes, diskBytes, partitions };
  }
}
