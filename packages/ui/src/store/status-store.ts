import type {
  SparkListener,
  SparkListenerEvent,
  SparkListenerApplicationEnd,
  SparkListenerExecutorAdded,
  SparkListenerExecutorRemoved,
  SparkListenerJobEnd,
  SparkListenerJobStart,
  SparkListenerStageCompleted,
  SparkListenerStageSubmitted,
  SparkListenerStageProgress,
  SparkListenerTaskEnd,
  SparkListenerTaskStart,
  StageInfo,
} from "@firesteel/core";
import { errorText } from "./error-text.ts";
import { ExecutorTable } from "./executor-table.ts";
import { IndexSet } from "./index-set.ts";
import { type JobRecord, noTasks, StageRecord, type TaskCounts } from "./records.ts";
import { addMetrics } from "./task-metric.ts";
import { TaskTable } from "./task-table.ts";

/** How much is remembered of what is over; what runs is always known. */
export interface Retention {
  readonly jobs: number;
  readonly stages: number;
  /** Task attempts of all stages together. */
  readonly tasks: number;
}

/**
 * All that the REST API tells of jobs, stages, tasks and executors. Sums are kept as events come, so that an answer
 * does not depend on the number of tasks; only quantiles and orders are worked out when they are asked for.
 */
export class StatusStore implements SparkListener {
  readonly executors: ExecutorTable = new ExecutorTable();
  endTime: number | undefined;
  readonly #retention: Retention;
  readonly #jobs = new Map<number, JobRecord>();
  /** By `stage.attempt`, the oldest first. */
  readonly #stages = new Map<string, StageRecord>();
  readonly #attempts = new Map<number, StageRecord[]>();
  /** Tasks of a stage that have succeeded in any of its attempts. */
  readonly #completed = new Map<number, IndexSet>();
  /** Stages that are over and whose tasks are still known, in the order of their ends. */
  readonly #droppable = new Set<StageRecord>();
  #numTasks = 0;
  #version = 0;

  constructor(retention: Retention) {
    this.#retention = retention;
  }

  /** Changes whenever anything does. */
  get version(): number {
    return this.#version;
  }

  /** The latest first. */
  jobs(): JobRecord[] {
    return [...this.#jobs.values()].toSorted((a, b) => b.jobId - a.jobId);
  }

  job(jobId: number): JobRecord | undefined {
    return this.#jobs.get(jobId);
  }

  /** Every attempt, the latest first. */
  stages(): StageRecord[] {
    return [...this.#stages.values()].toSorted(
      (a, b) => b.info.stageId - a.info.stageId || b.info.attemptNumber - a.info.attemptNumber,
    );
  }

  /** An attempt of a stage. */
  stage(stageId: number, attempt: number): StageRecord | undefined {
    return this.#stages.get(stageKey(stageId, attempt));
  }

  /** The attempts of a stage, the first one first; empty where it is not known. */
  attempts(stageId: number): readonly StageRecord[] {
    return this.#attempts.get(stageId) ?? [];
  }

  onApplicationEnd(event: SparkListenerApplicationEnd): void {
    this.#version += 1;
    this.endTime = event.time;
  }

  onJobStart(event: SparkListenerJobStart): void {
    this.#version += 1;
    const { properties } = event;
    this.#jobs.set(event.jobId, {
      jobId: event.jobId,
      name: properties["callSite.short"] ?? event.name,
      description: properties["spark.job.description"],
      group: properties["spark.jobGroup.id"],
      tags: event.tags,
      stageIds: event.stageIds,
      numTasks: event.stageInfos.reduce((sum, { numTasks }) => sum + numTasks, 0),
      submissionTime: event.time,
      completionTime: undefined,
      status: "RUNNING",
      tasks: noTasks(),
      skippedTasks: 0,
      completedIndices: 0,
      activeStages: 0,
      completedStages: new Set(),
      skippedStages: new Set(),
      failedStages: 0,
    });
    for (const info of event.stageInfos)
      if (!this.#attempts.has(info.stageId)) this.#addStage(info, properties);
  }

  onJobEnd(event: SparkListenerJobEnd): void {
    this.#version += 1;
    const job = this.#jobs.get(event.jobId);
    if (job === undefined) return;
    job.status = event.jobResult.succeeded ? "SUCCEEDED" : "FAILED";
    job.completionTime = event.time;
    for (const stageId of job.stageIds) {
      const stage = this.#attempts.get(stageId)?.at(-1);
      if (stage === undefined) continue;
      // A cancelled job's stages may never be heard of again.
      const isNeeded = this.#runningJobs(stageId).length > 0;
      if (stage.status === "ACTIVE" && !isNeeded) this.#endStage(stage, event.time, "job ended");
      else if (stage.status === "PENDING") this.#skip(stage, job, isNeeded);
    }
    trim(
      this.#jobs,
      this.#retention.jobs,
      ({ status }) => status !== "RUNNING",
      ({ jobId }) => this.#jobs.delete(jobId),
    );
    this.#trimStages();
  }

  onStageSubmitted({ stageInfo, properties }: SparkListenerStageSubmitted): void {
    this.#version += 1;
    const known = this.stage(stageInfo.stageId, stageInfo.attemptNumber);
    const jobs = this.#runningJobs(stageInfo.stageId);
    let stage = known;
    if (stage === undefined || stage.status !== "PENDING")
      stage = this.#addStage(stageInfo, properties);
    stage.status = "ACTIVE";
    stage.submissionTime = stageInfo.submissionTime;
    stage.jobs = jobs;
    for (const job of jobs) job.activeStages += 1;
  }

  onStageCompleted(event: SparkListenerStageCompleted): void {
    this.#version += 1;
    const { stageInfo } = event;
    if (event.skipped) {
      const stage = this.#attempts.get(stageInfo.stageId)?.at(-1);
      for (const job of this.#runningJobs(stageInfo.stageId))
        if (stage !== undefined) this.#skip(stage, job, false);
      return;
    }
    const stage = this.stage(stageInfo.stageId, stageInfo.attemptNumber);
    if (stage === undefined || stage.isOver) return;
    const { failureReason: failure, completionTime = Date.now() } = stageInfo;
    stage.accumulables = stageInfo.accumulables;
    this.#endStage(stage, completionTime, failure === undefined ? undefined : errorText(failure));
    this.#trimStages();
  }

  onOtherEvent(event: SparkListenerEvent): void {
    if (event.event === "StageProgress") this.#stageProgressed(event);
  }

  onTaskStart(event: SparkListenerTaskStart): void {
    this.#version += 1;
    const { taskInfo } = event;
    this.executors.taskStarted(taskInfo);
    const stage = this.stage(event.stageId, event.stageAttemptId);
    if (stage === undefined) return;
    stage.firstTaskLaunchedTime ??= taskInfo.launchTime;
    stage.counts.active += 1;
    for (const job of stage.jobs) job.tasks.active += 1;
    stage.tasks.start(taskInfo);
    this.#numTasks += 1;
    this.#trimTasks(stage);
  }

  onTaskEnd(event: SparkListenerTaskEnd): void {
    this.#version += 1;
    const { taskInfo, reason, taskMetrics } = event;
    const duration = (taskInfo.finishTime ?? taskInfo.launchTime) - taskInfo.launchTime;
    this.executors.taskEnded(taskInfo, reason.kind, duration, taskMetrics);
    const stage = this.stage(event.stageId, event.stageAttemptId);
    if (stage === undefined) return;
    const failure = reason.kind === "Success" ? undefined : reason.failure;
    const why = failure?.message ?? reason.kind;
    const isNew = reason.kind === "Success" && stage.completedIndices.add(taskInfo.index);
    const isFirst = isNew && this.#completedOf(event.stageId).add(taskInfo.index);
    count(stage.counts, reason.kind, why);
    for (const job of stage.jobs) {
      count(job.tasks, reason.kind, why);
      if (isFirst) job.completedIndices += 1;
    }
    stage.tasks.end(taskInfo, taskMetrics, failure === undefined ? undefined : errorText(failure));
    const share = stage.share(taskInfo.executorId);
    share.taskTime += duration;
    if (reason.kind === "Success") share.succeeded += 1;
    else if (reason.kind === "TaskKilled") share.killed += 1;
    else share.failed += 1;
    if (taskMetrics === undefined) return;
    addMetrics(share.metrics, taskMetrics);
    addMetrics(stage.metrics, taskMetrics);
  }

  onExecutorAdded(event: SparkListenerExecutorAdded): void {
    this.#version += 1;
    this.executors.added(event);
  }

  onExecutorRemoved(event: SparkListenerExecutorRemoved): void {
    this.#version += 1;
    this.executors.removed(event.executorId, event.time, event.reason);
  }

  /** Counts what it tells in the place of what it told before. */
  #stageProgressed(event: SparkListenerStageProgress): void {
    this.#version += 1;
    const stage = this.stage(event.stageId, event.stageAttemptId);
    if (stage?.status !== "ACTIVE") return;
    const active = event.numActiveTasks - stage.untold.active;
    const completed = event.numCompletedTasks - stage.untold.completed;
    stage.untold = { active: event.numActiveTasks, completed: event.numCompletedTasks };
    for (const counts of [stage.counts, ...stage.jobs.map((job) => job.tasks)]) {
      counts.active += active;
      counts.completed += completed;
    }
    for (const job of stage.jobs) job.completedIndices += completed;
  }

  #addStage(info: StageInfo, properties: Readonly<Record<string, string>>): StageRecord {
    const pool = properties["spark.scheduler.pool"] ?? "default";
    const stage = new StageRecord(info, properties["spark.job.description"], pool);
    const replaced = this.stage(info.stageId, info.attemptNumber);
    if (replaced !== undefined) this.#forget(replaced);
    this.#stages.set(stageKey(info.stageId, info.attemptNumber), stage);
    const attempts = this.#attempts.get(info.stageId);
    if (attempts === undefined) this.#attempts.set(info.stageId, [stage]);
    else attempts.push(stage);
    return stage;
  }

  #runningJobs(stageId: number): JobRecord[] {
    return [...this.#jobs.values()].filter(
      (job) => job.status === "RUNNING" && job.stageIds.includes(stageId),
    );
  }

  #skip(stage: StageRecord, job: JobRecord, isNeeded: boolean): void {
    const { stageId, numTasks } = stage.info;
    if (!job.skippedStages.has(stageId)) {
      job.skippedStages.add(stageId);
      job.skippedTasks += numTasks;
    }
    // A stage that ran before keeps its figures.
    if (stage.status === "PENDING" && !isNeeded) stage.status = "SKIPPED";
  }

  #endStage(stage: StageRecord, time: number, failure: string | undefined): void {
    stage.status = failure === undefined ? "COMPLETE" : "FAILED";
    stage.completionTime = time;
    stage.failureReason = failure;
    if (stage.tasks.size > 0) this.#droppable.add(stage);
    for (const job of stage.jobs) {
      job.activeStages -= 1;
      if (failure === undefined) job.completedStages.add(stage.info.stageId);
      else job.failedStages += 1;
    }
  }

  #completedOf(stageId: number): IndexSet {
    let completed = this.#completed.get(stageId);
    if (completed === undefined) {
      completed = new IndexSet();
      this.#completed.set(stageId, completed);
    }
    return completed;
  }

  #trimTasks(current: StageRecord): void {
    while (this.#numTasks > this.#retention.tasks) {
      const [oldest] = this.#droppable;
      if (oldest !== undefined) {
        this.#droppable.delete(oldest);
        this.#numTasks -= oldest.tasks.size;
        oldest.tasks = new TaskTable();
      } else if (current.tasks.dropOldestEnded()) this.#numTasks -= 1;
      else return;
    }
  }

  #trimStages(): void {
    trim(
      this.#stages,
      this.#retention.stages,
      ({ isOver }) => isOver,
      (stage) => this.#forget(stage),
    );
  }

  #forget(stage: StageRecord): void {
    const { stageId, attemptNumber } = stage.info;
    this.#droppable.delete(stage);
    this.#numTasks -= stage.tasks.size;
    this.#stages.delete(stageKey(stageId, attemptNumber));
    const left = this.attempts(stageId).filter((each) => each !== stage);
    if (left.length > 0) this.#attempts.set(stageId, left);
    else {
      this.#attempts.delete(stageId);
      this.#completed.delete(stageId);
    }
  }
}

function stageKey(stageId: number, attempt: number): string {
  return `${stageId}.${attempt}`;
}

function count(tasks: TaskCounts, kind: string, why: string): void {
  tasks.active = Math.max(0, tasks.active - 1);
  if (kind === "Success") tasks.completed += 1;
  else if (kind === "TaskKilled") {
    tasks.killed += 1;
    tasks.killedBy.set(why, (tasks.killedBy.get(why) ?? 0) + 1);
  } else tasks.failed += 1;
}

/** Has the oldest entries above `limit` that may go forgotten, which removes them from the map. */
function trim<V>(
  map: ReadonlyMap<unknown, V>,
  limit: number,
  mayGo: (value: V) => boolean,
  forget: (value: V) => void,
): void {
  for (const value of map.values()) {
    if (map.size <= limit) return;
    if (mayGo(value)) forget(value);
  }
}
