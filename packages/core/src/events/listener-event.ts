import type { TaskMetricsJson } from "../engine/engine-event.ts";
import type { ErrorJson } from "../errors/firesteel-error.ts";
import type { RddInfo } from "../plan/job-plan.ts";

/** What listeners are told, in order of happening; names are Spark's, times are milliseconds since the epoch. */
export type SparkListenerEvent =
  | SparkListenerApplicationStart
  | SparkListenerApplicationEnd
  | SparkListenerJobStart
  | SparkListenerJobEnd
  | SparkListenerStageSubmitted
  | SparkListenerStageCompleted
  | SparkListenerSpeculativeTaskSubmitted
  | SparkListenerTaskStart
  | SparkListenerTaskEnd
  | SparkListenerExecutorAdded
  | SparkListenerExecutorRemoved
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
  readonly numTasks: number;
  readonly rddInfos: readonly RddInfo[];
  readonly submissionTime?: number;
  readonly completionTime?: number;
  readonly failureReason?: ErrorJson;
}

export interface SparkListenerStageSubmitted {
  readonly event: "StageSubmitted";
  readonly stageInfo: StageInfo;
}

export interface SparkListenerStageCompleted {
  readonly event: "StageCompleted";
  readonly stageInfo: StageInfo;
  /** Its output was there already, so it did not run. */
  readonly skipped: boolean;
}

/** One attempt of a task. */
export interface TaskInfo {
  readonly taskId: number;
  /** Number of its partition. */
  readonly index: number;
  readonly attemptNumber: number;
  readonly executorId: string;
  readonly launchTime: number;
  readonly finishTime?: number;
  /** A second attempt beside one that takes long. */
  readonly speculative: boolean;
  readonly status: "RUNNING" | "SUCCESS" | "FAILED" | "KILLED";
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
}

export interface SparkListenerExecutorRemoved {
  readonly event: "ExecutorRemoved";
  readonly executorId: string;
  readonly time: number;
  readonly reason: string;
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
