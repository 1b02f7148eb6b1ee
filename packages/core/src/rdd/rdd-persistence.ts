import { UserError } from "../errors/firesteel-error.ts";
import { StorageLevel } from "../lineage/storage-level.ts";
import { RddHandle } from "./rdd-handle.ts";

/** Keeping an RDD: storage levels and checkpoints. */
export abstract class RddPersistence<T> extends RddHandle<T> {
  /** `persist(StorageLevel.MEMORY_ONLY)`. */
  cache(): this {
    return this.persist();
  }

  /**
   * Keeps partitions once they are computed.
   *
   * @throws {UserError} `STORAGE_LEVEL_CHANGED` where another level was set; `unpersist` first
   */
  persist(storageLevel: StorageLevel = StorageLevel.MEMORY_ONLY): this {
    this.driver.assertRunning();
    const { operator } = this;
    if (operator.checkpoint?.kind === "local" && operator.checkpoint.state !== "done") {
      // Spark: a local checkpoint needs the disk, whatever level is asked for.
      operator.storageLevel = withDisk(storageLevel);
    } else if (operator.storageLevel.isValid && !operator.storageLevel.equals(storageLevel))
      throw new UserError(
        "STORAGE_LEVEL_CHANGED",
        `the storage level of ${this.toString()} cannot be changed from ${operator.storageLevel.toString()} to ${storageLevel.toString()}: call unpersist() first`,
      );
    else operator.storageLevel = storageLevel;
    this.driver.lineageChanged();
    if (operator.storageLevel.isValid) this.driver.cleaner.watchCache(operator);
    if (storageLevel.replication > 1 && this.driver.isLocal)
      this.driver.warnOnce(
        "REPLICATION_ON_ONE_MACHINE",
        `${storageLevel.toString()} keeps one copy here: a local master has one machine, and what it keeps outlives its workers`,
      );
    return this;
  }

  /** Frees the kept partitions. Resolves when they are gone; `blocking` is there for Spark's sake. */
  async unpersist(blocking: boolean = false): Promise<this> {
    void blocking;
    this.driver.assertRunning();
    const { operator } = this;
    if (this.isLocallyCheckpointed())
      this.driver.events.warn(
        "LOCAL_CHECKPOINT_UNPERSISTED",
        `${this.toString()} was checkpointed locally, so its lineage was cut: it cannot be computed again after unpersist()`,
      );
    operator.storageLevel = StorageLevel.NONE;
    this.driver.lineageChanged();
    this.driver.cleaner.forgetCache(operator);
    await this.driver.unpersist(operator.id);
    return this;
  }

  getStorageLevel(): StorageLevel {
    return this.operator.storageLevel;
  }

  /** Whether it is kept; Scala's `getStorageLevel != NONE`. */
  get isCached(): boolean {
    return this.operator.storageLevel.isValid;
  }

  /**
   * Marks the RDD to be written to the checkpoint directory when the first job on it ends; its lineage is cut then.
   * Persist it too, or it is computed twice.
   *
   * @throws {UserError} `CHECKPOINT_DIR_NOT_SET`
   */
  checkpoint(): void {
    this.driver.assertRunning();
    this.driver.checkpoints.mark(this.operator, "reliable");
  }

  /** Marks the RDD to be cut off its lineage when the first job on it ends, relying on its kept partitions alone. */
  localCheckpoint(): this {
    this.driver.assertRunning();
    // Spark: what has been written stays as it is.
    if (this.isCheckpointed()) return this;
    const level = this.operator.storageLevel;
    this.driver.checkpoints.mark(this.operator, "local");
    this.operator.storageLevel = withDisk(level.isValid ? level : StorageLevel.MEMORY_AND_DISK);
    this.driver.lineageChanged();
    this.driver.cleaner.watchCache(this.operator);
    return this;
  }

  isCheckpointed(): boolean {
    return this.operator.checkpoint?.state === "done";
  }

  isLocallyCheckpointed(): boolean {
    return this.operator.checkpoint?.kind === "local" && this.isCheckpointed();
  }

  /** Directory of the checkpoint, where it is there and not local. */
  getCheckpointFile(): string | undefined {
    return this.operator.checkpoint?.file;
  }

  /** Frees the output of the shuffles below this RDD up to the next persisted one. Later jobs compute it again. */
  async cleanShuffleDependencies(blocking: boolean = false): Promise<void> {
    void blocking;
    this.driver.cleanShuffles(this.operator);
  }
}

function withDisk(level: StorageLevel): StorageLevel {
  return new StorageLevel(
    true,
    level.useMemory,
    level.useOffHeap,
    level.deserialized,
    level.replication,
  );
}
