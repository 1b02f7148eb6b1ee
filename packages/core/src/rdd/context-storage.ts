import type { PoolSettings, SchedulingMode } from "../engine/pool-settings.ts";
import type { StorageLevel } from "../lineage/storage-level.ts";
import { ContextJobs } from "./context-jobs.ts";
import type { RDD } from "./rdd.ts";
import { storedRdds } from "./stored-rdds.ts";

/** What is kept of a persisted RDD. Spark: `RDDInfo`. */
export interface RddStorageInfo {
  readonly id: number;
  readonly name: string;
  readonly numPartitions: number;
  readonly storageLevel: StorageLevel;
  readonly numCachedPartitions: number;
  readonly memSize: number;
  readonly diskSize: number;
}

/** Persisted RDDs, checkpoints and executors. */
export abstract class ContextStorage extends ContextJobs {
  /** Where `RDD.checkpoint` writes; a directory of its own for this application is made in it. */
  setCheckpointDir(directory: string): void {
    this.driver.checkpoints.directory = directory;
  }

  getCheckpointDir(): string | undefined {
    return this.driver.checkpoints.directory;
  }

  /** Persisted RDDs that the program still holds, by id. */
  getPersistentRDDs(): Map<number, RDD<unknown>> {
    const rdds = new Map<number, RDD<unknown>>();
    for (const [id, operator] of this.driver.cleaner.persisted)
      rdds.set(id, this.rddOn<unknown>(operator));
    return rdds;
  }

  /** What is kept of persisted RDDs of which something is kept. */
  async getRDDStorageInfo(): Promise<RddStorageInfo[]> {
    const stored = await storedRdds(this.driver);
    return stored.map(({ memoryBytes, diskBytes, partitions: _partitions, ...info }) => ({
      ...info,
      memSize: memoryBytes,
      diskSize: diskBytes,
    }));
  }

  /** `[largest, free]` bytes for kept data by executor. */
  async getExecutorMemoryStatus(): Promise<Map<string, [number, number]>> {
    const engine = await this.driver.engine();
    const executors = await engine.executors();
    return new Map(
      executors.map(({ host, port, maxMemoryBytes, usedMemoryBytes }) => [
        `${host}:${port}`,
        [maxMemoryBytes, maxMemoryBytes - usedMemoryBytes],
      ]),
    );
  }

  /** `FIFO` or `FAIR`. */
  getSchedulingMode(): SchedulingMode {
    return this.driver.pools.mode;
  }

  /**
   * The pools between which jobs are scheduled, those that jobs have named without a file among them; none without
   * FAIR scheduling. A job's pool is the local property `spark.scheduler.pool`.
   */
  getAllPools(): PoolSettings[] {
    return this.driver.pools.all();
  }

  getPoolForName(pool: string): PoolSettings | undefined {
    return this.driver.pools.find(pool);
  }

  /**
   * Executors cannot be asked for where the master decides their number: false and a warning, as Spark answers on its
   * local masters.
   */
  async requestExecutors(numAdditionalExecutors: number): Promise<boolean> {
    return this.#refuseExecutors(`requestExecutors(${numAdditionalExecutors})`);
  }

  async requestTotalExecutors(numExecutors: number): Promise<boolean> {
    return this.#refuseExecutors(`requestTotalExecutors(${numExecutors})`);
  }

  async killExecutors(executorIds: readonly string[]): Promise<boolean> {
    return this.#refuseExecutors(`killExecutors(${executorIds.join(", ")})`);
  }

  async killExecutor(executorId: string): Promise<boolean> {
    return await this.killExecutors([executorId]);
  }

  #refuseExecutors(call: string): false {
    this.driver.events.warn(
      "EXECUTORS_ARE_FIXED",
      `${call} changes nothing: the master ${this.master} decides how many executors there are`,
    );
    return false;
  }
}
