import type { TaskMetricsJson } from "../engine/engine-event.ts";
import type { ErrorJson } from "../errors/firesteel-error.ts";
import type { RddInfo } from "../plan/job-plan.ts";
import type { StorageLevelJson } from "../plan/storage-level-json.ts";

/** What listeners are told, in order of happening; names are Spark's, times are milliseconds since the epoch. */
export type SparkListenerEvent =
  | SparkListenerApplicationStart
  | SparkListenerApplicationEnd
  | SparkListenerJobStart
  | SparkListenerJobEnd
  | SparkListenerStageSubmitted
  | SparkListenerStageCompleted
  | SparkListenerStageProgress
  | SparkListenerSpeculativeTaskSubmitted
  | SparkListenerTaskStart
  | SparkListenerTaskEnd
  | SparkListenerExecutorAdded
  | SparkListenerExecutorRemoved
  | SparkListenerBlockManagerAdded
  | SparkListenerBlockManagerRemoved
  | SparkListenerBlockUpdated
  | SparkListenerEnvironmentUpdate
  | SparkListenerExecutorMetricsUpdate
  | SparkListenerStageExecutorMetrics
  | SparkListenerResourceProfileAdded
  | SparkListenerUnpersistRDD
  | SparkListenerWarning;

export interface SparkListenerApplicationStart {
  readonly event: "ApplicationStart";
  readonly appName: string;
  readonly appId: string;
  readonly sparkUser: string;
  readonly master: string;
  readonly time: number;
}

export interface SparkListenerApplicationEnd {
  readonly event: "ApplicationEnd";
  readonly time: number;
}

export interface SparkListenerJobStart {
  readonly event: "JobStart";
  readonly jobId: number;
  readonly time: number;
  /** Name of the action and the place it was called at. */
  readonly name: string;
  readonly stageIds: readonly number[];
  /** The stages of `stageIds`, none submitted yet; some may turn out to be skipped. */
  readonly stageInfos: readonly StageInfo[];
  /** Local properties: group (`spark.jobGroup.id`), description, pool, … */
  readonly properties: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
}

export interface SparkListenerJobEnd {
  readonly event: "JobEnd";
  readonly jobId: number;
  readonly time: number;
  readonly jobResult:
    { readonly succeeded: true } | { readonly succeeded: false; readonly failure: ErrorJson };
}

/** One attempt of a stage. */
export interface StageInfo {
  readonly stageId: number;
  readonly attemptNumber: number;
  readonly jobId: number;
  readonly name: string;
  /** The user's stack where it was made, one frame a line. */
  readonly details: string;
  readonly numTasks: number;
  readonly rddInfos: readonly RddInfo[];
  /** The stages whose shuffles it reads. */
  readonly parentIds: readonly number[];
  /** Its tasks are Spark's `ShuffleMapTask`s, else `ResultTask`s. */
  readonly writesShuffle: boolean;
  /** Named accumulators as its accepted tasks have left them. */
  readonly accumulables: readonly AccumulableInfo[];
  /** In the start event of a job: its number where a stage that an earlier job has run gets a new one, as in Spark. */
  readonly alias?: number;
  readonly submissionTime?: number;
  readonly completionTime?: number;
  readonly failureReason?: ErrorJson;
}

/** A named accumulator: what a task added and what it came to, as text. */
export interface AccumulableInfo {
  readonly id: number;
  readonly name: string;
  readonly update?: string;
  readonly value: string;
}

export interface SparkListenerStageSubmitted {
  readonly event: "StageSubmitted";
  readonly stageInfo: StageInfo;
  /** Local properties of the job that submitted it. */
  readonly properties: Readonly<Record<string, string>>;
}

export interface SparkListenerStageCompleted {
  readonly event: "StageCompleted";
  readonly stageInfo: StageInfo;
  /** Its output was there already, so it did not run. */
  readonly skipped: boolean;
}

/** How near to its data a task runs. */
export type TaskLocality = "PROCESS_LOCAL" | "NODE_LOCAL" | "RACK_LOCAL" | "ANY";

/** One attempt of a task. */
export interface TaskInfo {
  readonly taskId: number;
  /** Number of its partition. */
  readonly index: number;
  readonly attemptNumber: number;
  readonly executorId: string;
  readonly host: string;
  readonly taskLocality: TaskLocality;
  readonly launchTime: number;
  readonly finishTime?: number;
  /** A second attempt beside one that takes long. */
  readonly speculative: boolean;
  readonly status: "RUNNING" | "SUCCESS" | "FAILED" | "KILLED";
  /** Named accumulators that it added to; of accepted attempts. */
  readonly accumulables: readonly AccumulableInfo[];
}

/**
 * How far a stage has come on a cluster that tells of single tasks only when their job is done: absolute numbers of tasks
 * that no event of their own has told of yet. Spark has no such event; listeners get it by `onOtherEvent`.
 */
export interface SparkListenerStageProgress {
  readonly event: "StageProgress";
  readonly jobId: number;
  readonly stageId: number;
  readonly stageAttemptId: number;
  readonly numActiveTasks: number;
  readonly numCompletedTasks: number;
  /** No task of it is left to run; its `StageCompleted` follows the events of its tasks. */
  readonly isDone: boolean;
  readonly time: number;
}

/** A task takes long: another attempt of it may run beside the first. */
export interface SparkListenerSpeculativeTaskSubmitted {
  readonly event: "SpeculativeTaskSubmitted";
  readonly jobId: number;
  readonly stageId: number;
  readonly stageAttemptId: number;
  readonly taskIndex: number;
  readonly time: number;
}

export interface SparkListenerTaskStart {
  readonly event: "TaskStart";
  readonly jobId: number;
  readonly stageId: number;
  readonly stageAttemptId: number;
  readonly taskInfo: TaskInfo;
}

/** Why a task attempt ended. */
export type TaskEndReason =
  | { readonly kind: "Success" }
  | { readonly kind: "ExceptionFailure"; readonly failure: ErrorJson }
  | { readonly kind: "TaskKilled"; readonly failure?: ErrorJson }
  | { readonly kind: "ExecutorLostFailure"; readonly failure?: ErrorJson };

export interface SparkListenerTaskEnd {
  readonly event: "TaskEnd";
  readonly jobId: number;
  readonly stageId: number;
  readonly stageAttemptId: number;
  readonly taskInfo: TaskInfo;
  readonly reason: TaskEndReason;
  readonly taskMetrics?: TaskMetricsJson;
}

export interface SparkListenerExecutorAdded {
  readonly event: "ExecutorAdded";
  readonly executorId: string;
  readonly time: number;
  readonly host: string;
  readonly totalCores: number;
}

export interface SparkListenerExecutorRemoved {
  readonly event: "ExecutorRemoved";
  readonly executorId: string;
  readonly time: number;
  readonly reason: string;
}

/** Who stores blocks: the driver (`driver`) or an executor. Where none has a port of its own it is 0. */
export interface BlockManagerId {
  readonly executorId: string;
  readonly host: string;
  readonly port: number;
}

export interface SparkListenerBlockManagerAdded {
  readonly event: "BlockManagerAdded";
  readonly time: number;
  readonly blockManagerId: BlockManagerId;
  /** Memory for storage and execution, in bytes. */
  readonly maxMem: number;
}

export interface SparkListenerBlockManagerRemoved {
  readonly event: "BlockManagerRemoved";
  readonly time: number;
  readonly blockManagerId: BlockManagerId;
}

/** A partition of a persisted RDD is kept now, was moved, or is kept no more (level without memory and disk). */
export interface SparkListenerBlockUpdated {
  readonly event: "BlockUpdated";
  readonly time: number;
  readonly blockUpdatedInfo: {
    readonly blockManagerId: BlockManagerId;
    readonly rddId: number;
    readonly partition: number;
    readonly storageLevel: StorageLevelJson;
    readonly memSize: number;
    readonly diskSize: number;
  };
}

/** What the application runs in. Secrets are redacted. */
export interface SparkListenerEnvironmentUpdate {
  readonly event: "EnvironmentUpdate";
  readonly environmentDetails: {
    /** Of Node.js; Spark: `JVM Information`. */
    readonly runtime: Readonly<Record<string, string>>;
    readonly sparkProperties: Readonly<Record<string, string>>;
    readonly hadoopProperties: Readonly<Record<string, string>>;
    readonly systemProperties: Readonly<Record<string, string>>;
    /** The program, and where it came from. */
    readonly classpathEntries: Readonly<Record<string, string>>;
  };
}

/** What executors and tasks get; amounts by the name of the resource (`memory` in MiB). */
export interface SparkListenerResourceProfileAdded {
  readonly event: "ResourceProfileAdded";
  /** 0 is the default profile. */
  readonly resourceProfileId: number;
  readonly executorResources: Readonly<Record<string, number>>;
  readonly taskResources: Readonly<Record<string, number>>;
}

/** Memory of a process or thread; bytes, milliseconds. */
export interface ExecutorMetrics {
  readonly heapBytes: number;
  /** Buffers outside of the heap. */
  readonly externalBytes: number;
  /** Of the whole process. */
  readonly residentBytes: number;
  /** Execution memory of tasks. */
  readonly executionBytes: number;
  /** Collections of garbage. */
  readonly gcTimeMs: number;
}

/** What the driver (`driver`) takes, every `spark.executor.heartbeatInterval`. */
export interface SparkListenerExecutorMetricsUpdate {
  readonly event: "ExecutorMetricsUpdate";
  readonly execId: string;
  readonly time: number;
  readonly metrics: ExecutorMetrics;
}

/** Peaks of an executor's memory over the tasks of one stage that it ran. */
export interface SparkListenerStageExecutorMetrics {
  readonly event: "StageExecutorMetrics";
  readonly jobId: number;
  readonly execId: string;
  readonly stageId: number;
  readonly stageAttemptId: number;
  readonly metrics: ExecutorMetrics;
}

export interface SparkListenerUnpersistRDD {
  readonly event: "UnpersistRDD";
  readonly rddId: number;
}

/** Something the user should know that fails nothing. */
export interface SparkListenerWarning {
  readonly event: "Warning";
  readonly code: string;
  readonly message: string;
  readonly time: number;
}
