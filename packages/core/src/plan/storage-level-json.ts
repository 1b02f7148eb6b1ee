/** A storage level as plain data; `StorageLevel` of the public API gives the names. */
export interface StorageLevelJson {
  readonly useDisk: boolean;
  readonly useMemory: boolean;
  readonly useOffHeap: boolean;
  readonly deserialized: boolean;
  readonly replication: number;
}
