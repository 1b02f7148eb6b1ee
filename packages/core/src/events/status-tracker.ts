import { registerCoreExport } from "../closure/core-exports.ts";
import type { ExecutorInfo } from "../engine/engine.ts";
import type { AppStatusStore, JobExecutionStatus } from "./app-status-store.ts";

export interface SparkJobInfo {
  readonly jobId: number;
  readonly stageIds: readonly number[];
  readonly status: JobExecutionStatus;
}

export interface SparkStageInfo {
  readonly stageId: number;
  readonly currentAttemptId: number;
  readonly submissionTime: number;
  readonly name: string;
  readonly numTasks: number;
  readonly numActiveTasks: number;
  readonly numCompletedTasks: number;
  readonly numFailedTasks: number;
}

/** Memory in bytes; what Spark calls on-heap is here the engine's memory as a whole. */
export interface SparkExecutorInfo {
  readonly host: string;
  readonly port: number;
  readonly cacheSize: number;
  readonly numRunningTasks: number;
  readonly usedOnHeapStorageMemory: number;
  readonly usedOffHeapStorageMemory: number;
  readonly totalOnHeapStorageMemory: number;
  readonly totalOffHeapStorageMemory: number;
}

/**
 * Progress of jobs and stages, cheap to ask while they run. Only the latest jobs and stages are remembered, so every
 * answer may be undefined.
 */
export class StatusTracker {
  readonly #store: AppStatusStore;
  readonly #executors: () => Promise<readonly ExecutorInfo[]>;

  constructor(store: AppStatusStore, executors: () => Promise<readonly ExecutorInfo[]>) {
    this.#store = store;
    this.#executors = executors;
  }

  /** Known jobs of a group, running or not; without an argument those of no group. */
  getJobIdsForGroup(jobGroup?: string | null): number[] {
    return this.#jobIds((job) => job.group === (jobGroup ?? undefined));
  }

  getJobIdsForTag(jobTag: string): number[] {
    return this.#jobIds((job) => job.tags.includes(jobTag));
  }

  getActiveStageIds(): number[] {
    return this.#store.activeStages().map((stage) => stage.stageId);
  }

  getActiveJobIds(): number[] {
    return [...this.#store.activeJobIds()];
  }

  /** PySpark's name of {@link getActiveJobIds}. */
  getActiveJobsIds(): number[] {
    return this.getActiveJobIds();
  }

  getJobInfo(jobId: number): SparkJobInfo | undefined {
    const job = this.#store.job(jobId);
    if (job === undefined) return undefined;
    return { jobId, stageIds: [...job.stageIds], status: job.status };
  }

  getStageInfo(stageId: number): SparkStageInfo | undefined {
    const stage = this.#store.stage(stageId);
    if (stage === undefined) return undefined;
    return {
      stageId,
      currentAttemptId: stage.attemptNumber,
      submissionTime: stage.submissionTime ?? 0,
      name: stage.name,
      numTasks: stage.numTasks,
      numActiveTasks: stage.numActiveTasks,
      numCompletedTasks: stage.numCompletedTasks,
      numFailedTasks: stage.numFailedTasks,
    };
  }

  async getExecutorInfos(): Promise<SparkExecutorInfo[]> {
    const executors = await this.#executors();
    return executors.map((executor) => ({
      host: executor.host,
      port: executor.port,
      cacheSize: executor.usedMemoryBytes,
      numRunningTasks: executor.runningTasks,
      usedOnHeapStorageMemory: executor.usedMemoryBytes,
      usedOffHeapStorageMemory: 0,
      totalOnHeapStorageMemory: executor.maxMemoryBytes,
      totalOffHeapStorageMemory: 0,
    }));
  }

  #jobIds(
    isWanted: (job: { group: string | undefined; tags: readonly string[] }) => boolean,
  ): number[] {
    return this.#store
      .jobs()
      .filter(isWanted)
      .map((job) => job.jobId);
  }
}

registerCoreExport("StatusTracker", StatusTracker);
