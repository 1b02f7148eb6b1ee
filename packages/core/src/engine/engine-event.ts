import type { ErrorJson } from "../errors/firesteel-error.ts";
import type { RddInfo } from "../plan/job-plan.ts";
import type { StorageLevelJson } from "../plan/storage-level-json.ts";

/** What an engine tells while it works, in order of happening; times are milliseconds since the epoch. */
export type EngineEvent =
  | {
      readonly type: "stageSubmitted";
      readonly job: number;
      readonly stage: number;
      readonly attempt: number;
      readonly name: string;
      readonly numTasks: number;
      readonly rdds: readonly RddInfo[];
      readonly time: number;
    }
  | {
      readonly type: "stageCompleted";
      readonly job: number;
      readonly stage: number;
      readonly attempt: number;
      readonly time: number;
      readonly failure?: ErrorJson;
    }
  /** A parent stage whose output was there already. */
  | {
      readonly type: "stageSkipped";
      readonly job: number;
      readonly stage: number;
      readonly time: number;
    }
  /**
   * How far a stage has come, by engines that tell of single tasks only when their job is done: absolute numbers of
   * tasks that were not told of one by one yet.
   */
  | {
      readonly type: "stageProgress";
      readonly job: number;
      readonly stage: number;
      readonly attempt: number;
      readonly numActiveTasks: number;
      readonly numCompletedTasks: number;
      /** No task of it is left to run; that it is completed is told later, with its tasks. */
      readonly isDone: boolean;
      readonly time: number;
    }
  /** A task takes long: another attempt of it may run beside the first. */
  | {
      readonly type: "speculativeTaskSubmitted";
      readonly job: number;
      readonly stage: number;
      readonly stageAttempt: number;
      readonly partition: number;
      readonly time: number;
    }
  | ({ readonly type: "taskStarted"; readonly time: number } & TaskIdentity)
  | ({
      readonly type: "taskEnded";
      readonly time: number;
      readonly outcome: "success" | "failed" | "killed" | "workerLost";
      readonly failure?: ErrorJson;
      readonly metrics?: TaskMetricsJson;
      /** Encoded accumulator updates, present on success only and exactly once per accepted attempt. */
      readonly accumulators?: Uint8Array;
    } & TaskIdentity)
  | {
      readonly type: "executorAdded";
      readonly executor: string;
      readonly time: number;
      readonly host?: string;
      readonly cores?: number;
      readonly maxMemoryBytes?: number;
    }
  | {
      readonly type: "executorRemoved";
      readonly executor: string;
      readonly time: number;
      readonly reason?: string;
    }
  /** A partition of a persisted RDD is kept now, was moved, or, with 0 bytes, is kept no more. */
  | {
      readonly type: "blockUpdated";
      readonly rdd: number;
      readonly partition: number;
      /** Who made it. */
      readonly executor: string;
      readonly level: StorageLevelJson;
      readonly memoryBytes: number;
      readonly diskBytes: number;
      readonly time: number;
    }
  | {
      readonly type: "warning";
      readonly code: string;
      readonly message: string;
      readonly time: number;
    };

export interface TaskIdentity {
  readonly job: number;
  readonly stage: number;
  readonly stageAttempt: number;
  readonly partition: number;
  /** Counts the attempts of this task from 0. */
  readonly attempt: number;
  /** Unique in the application. */
  readonly taskAttemptId: number;
  readonly executor: string;
  /** A second attempt beside one that takes long. */
  readonly isSpeculative?: boolean;
  /** How near to its data it runs, where the engine knows. */
  readonly locality?: "PROCESS_LOCAL" | "NODE_LOCAL" | "RACK_LOCAL";
}

/**
 * Counters of one task attempt; durations in milliseconds. Bytes of memory are what was found at its beginning and its
 * end, the larger of the two.
 */
export interface TaskMetricsJson {
  /** Making its functions ready: loading their code, fetching what they refer to. */
  readonly deserializeTimeMs: number;
  readonly deserializeCpuTimeMs: number;
  /** From then on. Results are encoded while the task runs and count here. */
  readonly runTimeMs: number;
  readonly cpuTimeMs: number;
  /** Encoding the updates of accumulators. */
  readonly resultSerializationTimeMs: number;
  readonly gcTimeMs: number;
  readonly inputBytes: number;
  readonly inputRecords: number;
  readonly outputBytes: number;
  readonly outputRecords: number;
  readonly shuffleReadBlocks: number;
  readonly shuffleReadBytes: number;
  readonly shuffleReadRecords: number;
  /** Waiting for blocks, and reading those that are in files. */
  readonly shuffleReadWaitMs: number;
  readonly shuffleWriteBytes: number;
  readonly shuffleWriteRecords: number;
  readonly shuffleWriteTimeMs: number;
  readonly memorySpilledBytes: number;
  readonly diskSpilledBytes: number;
  /** Execution memory, at its peak. */
  readonly peakMemoryBytes: number;
  /** Of the thread that ran it. */
  readonly peakHeapBytes: number;
  /** Of the process that ran it. */
  readonly peakResidentBytes: number;
  readonly resultBytes: number;
}

export type EngineListener = (event: EngineEvent) => void;
