import { registerCoreExport } from "../closure/core-exports.ts";
import type { StorageLevelJson } from "../plan/storage-level-json.ts";

/** Where a persisted RDD's partitions are kept. Spark: `StorageLevel.scala`. */
export class StorageLevel implements StorageLevelJson {
  readonly useDisk: boolean;
  readonly useMemory: boolean;
  readonly useOffHeap: boolean;
  readonly deserialized: boolean;
  readonly replication: number;

  constructor(
    useDisk: boolean,
    useMemory: boolean,
    useOffHeap: boolean,
    deserialized: boolean,
    replication: number = 1,
  ) {
    this.useDisk = useDisk;
    this.useMemory = useMemory;
    this.useOffHeap = useOffHeap;
    this.deserialized = deserialized;
    this.replication = replication;
  }

  static readonly NONE: StorageLevel = new StorageLevel(false, false, false, false);
  static readonly DISK_ONLY: StorageLevel = new StorageLevel(true, false, false, false);
  static readonly DISK_ONLY_2: StorageLevel = new StorageLevel(true, false, false, false, 2);
  static readonly DISK_ONLY_3: StorageLevel = new StorageLevel(true, false, false, false, 3);
  static readonly MEMORY_ONLY: StorageLevel = new StorageLevel(false, true, false, true);
  static readonly MEMORY_ONLY_2: StorageLevel = new StorageLevel(false, true, false, true, 2);
  static readonly MEMORY_ONLY_SER: StorageLevel = new StorageLevel(false, true, false, false);
  static readonly MEMORY_ONLY_SER_2: StorageLevel = new StorageLevel(false, true, false, false, 2);
  static readonly MEMORY_AND_DISK: StorageLevel = new StorageLevel(true, true, false, true);
  static readonly MEMORY_AND_DISK_2: StorageLevel = new StorageLevel(true, true, false, true, 2);
  static readonly MEMORY_AND_DISK_SER: StorageLevel = new StorageLevel(true, true, false, false);
  static readonly MEMORY_AND_DISK_SER_2: StorageLevel = new StorageLevel(
    true,
    true,
    false,
    false,
    2,
  );
  /** PySpark's name of `MEMORY_AND_DISK`, whose own one is serialized there. */
  static readonly MEMORY_AND_DISK_DESER: StorageLevel = new StorageLevel(true, true, false, true);
  static readonly OFF_HEAP: StorageLevel = new StorageLevel(true, true, true, false);

  /** The level of a name of Spark's, such as `"MEMORY_ONLY"`; undefined where there is none. */
  static fromString(name: string): StorageLevel | undefined {
    const level: unknown = Object.hasOwn(StorageLevel, name)
      ? Reflect.get(StorageLevel, name)
      : undefined;
    return level instanceof StorageLevel ? level : undefined;
  }

  /** Whether anything is kept at all. */
  get isValid(): boolean {
    return (this.useMemory || this.useDisk) && this.replication > 0;
  }

  equals(other: StorageLevelJson): boolean {
    return (
      this.useDisk === other.useDisk &&
      this.useMemory === other.useMemory &&
      this.useOffHeap === other.useOffHeap &&
      this.deserialized === other.deserialized &&
      this.replication === other.replication
    );
  }

  toJSON(): StorageLevelJson {
    const { useDisk, useMemory, useOffHeap, deserialized, replication } = this;
    return { useDisk, useMemory, useOffHeap, deserialized, replication };
  }

  /** `Disk Memory Deserialized 1x Replicated`, as PySpark prints it. */
  toString(): string {
    const words = [
      this.useDisk ? "Disk" : "",
      this.useMemory ? "Memory" : "",
      this.useOffHeap ? "OffHeap" : "",
      this.deserialized ? "Deserialized" : "Serialized",
      `${this.replication}x Replicated`,
    ];
    return words.filter((word) => word !== "").join(" ");
  }
}

registerCoreExport("StorageLevel", StorageLevel);
