import { SparkConf } from "../conf/spark-conf.ts";
import type {
  SparkListenerEvent,
  SparkListenerJobEnd,
  SparkListenerJobStart,
  SparkListenerStageProgress,
  StageInfo,
} from "./listener-event.ts";

export type JobExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "UNKNOWN";

/** A job as the status store knows it; numbers of tasks are over all its stages. */
export interface JobStatus {
  readonly jobId: number;
  readonly name: string;
  readonly description: string | undefined;
  readonly group: string | undefined;
  readonly tags: readonly string[];
  readonly stageIds: readonly number[];
  readonly submissionTime: number;
  completionTime: number | undefined;
  status: JobExecutionStatus;
}

/** The latest attempt of a stage. */
export interface StageStatus {
  readonly stageId: number;
  readonly attemptNumber: number;
  readonly name: string;
  readonly numTasks: number;
  readonly submissionTime: number | undefined;
  completionTime: number | undefined;
  status: "ACTIVE" | "COMPLETE" | "FAILED" | "SKIPPED";
  numActiveTasks: number;
  numCompletedTasks: number;
  numFailedTasks: number;
}

/** An executor that is there. */
export interface ExecutorStatus {
  readonly executorId: string;
  readonly addTime: number;
  numRunningTasks: number;
}

/**
 * What the application did and does, in memory and bounded: of finished jobs and stages the latest
 * `spark.ui.retainedJobs` and `spark.ui.retainedStages` stay, running ones always. Status questions are answered
 * from it, so it is told of events as they happen and not through the queue that listeners have.
 */
export class AppStatusStore {
  readonly #jobs = new Map<number, JobStatus>();
  readonly #stages = new Map<number, StageStatus>();
  readonly #activeJobs = new Set<number>();
  readonly #activeStages = new Set<number>();
  /** Tasks that are counted in a stage without events of their own. */
  readonly #untold = new Map<number, SparkListenerStageProgress>();
  readonly #executors = new Map<string, ExecutorStatus>();
  readonly #retainedJobs: number;
  readonly #retainedStages: number;

  constructor(conf: SparkConf = new SparkConf()) {
    this.#retainedJobs = conf.getInt("spark.ui.retainedJobs");
    this.#retainedStages = conf.getInt("spark.ui.retainedStages");
  }

  handle(event: SparkListenerEvent): void {
    switch (event.event) {
      case "JobStart":
        this.#jobStarted(event);
        break;
      case "JobEnd":
        this.#jobEnded(event);
        break;
      case "StageSubmitted":
        this.#stageSubmitted(event.stageInfo);
        break;
      case "StageCompleted":
        this.#stageCompleted(event.stageInfo, event.skipped);
        break;
      case "StageProgress":
        this.#stageProgressed(event);
        break;
      case "TaskStart": {
        const stage = this.#attempt(event.stageId, event.stageAttemptId);
        if (stage !== undefined) stage.numActiveTasks += 1;
        this.#countRunning(event.taskInfo.executorId, 1);
        break;
      }
      case "TaskEnd": {
        const stage = this.#attempt(event.stageId, event.stageAttemptId);
        if (stage !== undefined) {
          stage.numActiveTasks = Math.max(0, stage.numActiveTasks - 1);
          if (event.reason.kind === "Success") stage.numCompletedTasks += 1;
          else if (event.reason.kind !== "TaskKilled") stage.numFailedTasks += 1;
        }
        this.#countRunning(event.taskInfo.executorId, -1);
        break;
      }
      case "ExecutorAdded":
        this.#executors.set(event.executorId, {
          executorId: event.executorId,
          addTime: event.time,
          numRunningTasks: 0,
        });
        break;
      case "ExecutorRemoved":
        this.#executors.delete(event.executorId);
        break;
      default:
        break;
    }
  }

  job(jobId: number): JobStatus | undefined {
    return this.#jobs.get(jobId);
  }

  stage(stageId: number): StageStatus | undefined {
    return this.#stages.get(stageId);
  }

  /** Remembered jobs, oldest first. */
  jobs(): readonly JobStatus[] {
    return [...this.#jobs.values()];
  }

  /** Remembered stages, by the time of their first submission. */
  stages(): readonly StageStatus[] {
    return [...this.#stages.values()];
  }

  activeJobIds(): readonly number[] {
    return [...this.#activeJobs];
  }

  activeStages(): readonly StageStatus[] {
    return [...this.#activeStages].flatMap((id) => this.#stages.get(id) ?? []);
  }

  executors(): readonly ExecutorStatus[] {
    return [...this.#executors.values()];
  }

  #jobStarted(event: SparkListenerJobStart): void {
    this.#activeJobs.add(event.jobId);
    this.#jobs.set(event.jobId, {
      jobId: event.jobId,
      name: event.name,
      description: event.properties["spark.job.description"],
      group: event.properties["spark.jobGroup.id"],
      tags: event.tags,
      stageIds: event.stageIds,
      submissionTime: event.time,
      completionTime: undefined,
      status: "RUNNING",
    });
  }

  #jobEnded(event: SparkListenerJobEnd): void {
    const job = this.#jobs.get(event.jobId);
    if (job === undefined) return;
    this.#activeJobs.delete(event.jobId);
    job.status = event.jobResult.succeeded ? "SUCCEEDED" : "FAILED";
    job.completionTime = event.time;
    // A cancelled job's stages may never be heard of again.
    for (const id of job.stageIds)
      if (this.#stages.get(id)?.status === "ACTIVE" && !this.#isNeeded(id))
        this.#finishStage(id, event.time);
    trim(this.#jobs, this.#retainedJobs, (id) => this.#activeJobs.has(id));
  }

  #isNeeded(stageId: number): boolean {
    return [...this.#activeJobs].some((id) => this.#jobs.get(id)?.stageIds.includes(stageId));
  }

  #finishStage(stageId: number, time: number): void {
    this.#activeStages.delete(stageId);
    this.#untold.delete(stageId);
    const stage = this.#stages.get(stageId);
    if (stage === undefined) return;
    stage.status = "FAILED";
    stage.completionTime = time;
    stage.numActiveTasks = 0;
  }

  #stageSubmitted(info: StageInfo): void {
    this.#activeStages.add(info.stageId);
    this.#untold.delete(info.stageId);
    this.#stages.set(info.stageId, newStage(info, "ACTIVE"));
  }

  #stageProgressed(event: SparkListenerStageProgress): void {
    const stage = this.#attempt(event.stageId, event.stageAttemptId);
    if (stage?.status !== "ACTIVE") return;
    const before = this.#untold.get(event.stageId);
    this.#untold.set(event.stageId, event);
    stage.numActiveTasks += event.numActiveTasks - (before?.numActiveTasks ?? 0);
    stage.numCompletedTasks += event.numCompletedTasks - (before?.numCompletedTasks ?? 0);
    if (event.isDone) this.#activeStages.delete(event.stageId);
  }

  #stageCompleted(info: StageInfo, skipped: boolean): void {
    if (skipped) {
      // A stage that ran before keeps its figures.
      if (!this.#stages.has(info.stageId))
        this.#stages.set(info.stageId, newStage(info, "SKIPPED"));
    } else {
      const stage = this.#attempt(info.stageId, info.attemptNumber);
      if (stage !== undefined) {
        stage.status = info.failureReason === undefined ? "COMPLETE" : "FAILED";
        stage.completionTime = info.completionTime;
        this.#activeStages.delete(info.stageId);
        this.#untold.delete(info.stageId);
      }
    }
    trim(this.#stages, this.#retainedStages, (id) => this.#activeStages.has(id));
  }

  #attempt(stageId: number, attempt: number): StageStatus | undefined {
    const stage = this.#stages.get(stageId);
    return stage?.attemptNumber === attempt ? stage : undefined;
  }

  #countRunning(executorId: string, by: 1 | -1): void {
    const executor = this.#executors.get(executorId);
    if (executor !== undefined)
      executor.numRunningTasks = Math.max(0, executor.numRunningTasks + by);
  }
}

function newStage(info: StageInfo, status: "ACTIVE" | "SKIPPED"): StageStatus {
  return {
    stageId: info.stageId,
    attemptNumber: info.attemptNumber,
    name: info.name,
    numTasks: info.numTasks,
    submissionTime: info.submissionTime,
    completionTime: info.completionTime,
    status,
    numActiveTasks: 0,
    numCompletedTasks: 0,
    numFailedTasks: 0,
  };
}

/** Forgets the oldest entries above `limit`, but none that must stay. */
function trim<V>(map: Map<number, V>, limit: number, mustStay: (id: number) => boolean): void {
  if (map.size <= limit) return;
  for (const id of map.keys()) {
    if (map.size <= limit) break;
    if (!mustStay(id)) map.delete(id);
  }
}
