import { hostname } from "node:os";
import type { EngineEvent, TaskIdentity } from "../engine/engine-event.ts";
import type {
  AccumulableInfo,
  BlockManagerId,
  SparkListenerEvent,
  SparkListenerJobStart,
  StageInfo,
  TaskEndReason,
  TaskInfo,
} from "./listener-event.ts";
import { stageKey, StagePeaks } from "./stage-peaks.ts";

type TaskEnded = Extract<EngineEvent, { type: "taskEnded" }>;
type ExecutorAdded = Extract<EngineEvent, { type: "executorAdded" }>;
type BlockUpdated = Extract<EngineEvent, { type: "blockUpdated" }>;

interface PlannedStage {
  readonly info: StageInfo;
  readonly properties: Readonly<Record<string, string>>;
}

/**
 * Turns what an engine tells into listener events. Remembers planned stages, running stage attempts and tasks, and
 * executors, since the engine names only their numbers while a listener wants the whole picture.
 */
export class EngineEventTranslator {
  readonly #planned = new Map<number, PlannedStage>();
  readonly #stages = new Map<string, StageInfo>();
  readonly #accumulables = new Map<string, Map<number, AccumulableInfo>>();
  readonly #peaks = new StagePeaks();
  readonly #launches = new Map<number, number>();
  readonly #hosts = new Map<string, string>();

  /** What listeners hear of a job before its engine does. */
  jobStarted({ stageInfos, properties }: SparkListenerJobStart): void {
    for (const info of stageInfos) this.#planned.set(info.stageId, { info, properties });
  }

  jobEnded(stageIds: readonly number[]): void {
    for (const id of stageIds) this.#planned.delete(id);
  }

  /** @param accumulables what the named accumulators of a task that ended have come to */
  translate(
    event: EngineEvent,
    accumulables: readonly AccumulableInfo[],
  ): readonly SparkListenerEvent[] {
    switch (event.type) {
      case "stageSubmitted": {
        const planned = this.#planned.get(event.stage);
        const stageInfo: StageInfo = {
          ...(planned?.info ?? unknownStage(event.job, event.stage, event.attempt)),
          attemptNumber: event.attempt,
          jobId: event.job,
          name: event.name,
          numTasks: event.numTasks,
          rddInfos: event.rdds,
          submissionTime: event.time,
        };
        this.#stages.set(stageKey(event.stage, event.attempt), stageInfo);
        return [{ event: "StageSubmitted", stageInfo, properties: planned?.properties ?? {} }];
      }
      case "stageCompleted": {
        const key = stageKey(event.stage, event.attempt);
        const submitted =
          this.#stages.get(key) ?? unknownStage(event.job, event.stage, event.attempt);
        this.#stages.delete(key);
        const failure = event.failure === undefined ? {} : { failureReason: event.failure };
        const left = this.#accumulables.get(key)?.values() ?? [];
        this.#accumulables.delete(key);
        return [
          ...this.#peaks.take(event.job, event.stage, event.attempt),
          {
            event: "StageCompleted",
            stageInfo: {
              ...submitted,
              completionTime: event.time,
              ...failure,
              accumulables: [...left],
            },
            skipped: false,
          },
        ];
      }
      case "stageSkipped": {
        const known =
          this.#planned.get(event.stage)?.info ?? unknownStage(event.job, event.stage, 0);
        const stageInfo = { ...known, jobId: event.job, completionTime: event.time };
        return [{ event: "StageCompleted", stageInfo, skipped: true }];
      }
      case "stageProgress":
        return [
          {
            event: "StageProgress",
            jobId: event.job,
            stageId: event.stage,
            stageAttemptId: event.attempt,
            numActiveTasks: event.numActiveTasks,
            numCompletedTasks: event.numCompletedTasks,
            isDone: event.isDone,
            time: event.time,
          },
        ];
      case "speculativeTaskSubmitted":
        return [
          {
            event: "SpeculativeTaskSubmitted",
            jobId: event.job,
            stageId: event.stage,
            stageAttemptId: event.stageAttempt,
            taskIndex: event.partition,
            time: event.time,
          },
        ];
      case "taskStarted":
        this.#launches.set(event.taskAttemptId, event.time);
        return [
          {
            event: "TaskStart",
            ...place(event),
            taskInfo: this.#info(event, event.time, "RUNNING"),
          },
        ];
      case "taskEnded": {
        const launchTime = this.#launches.get(event.taskAttemptId) ?? event.time;
        this.#launches.delete(event.taskAttemptId);
        this.#note(event, accumulables);
        this.#peaks.note(event);
        return [
          {
            event: "TaskEnd",
            ...place(event),
            taskInfo: {
              ...this.#info(event, launchTime, status(event.outcome)),
              finishTime: event.time,
              accumulables,
            },
            reason: endReason(event),
            ...(event.metrics === undefined ? {} : { taskMetrics: event.metrics }),
          },
        ];
      }
      case "executorAdded":
        return this.#executorAdded(event);
      case "executorRemoved": {
        const { executor, time, reason = "" } = event;
        const blockManagerId = this.#blockManager(executor);
        this.#hosts.delete(executor);
        return [
          { event: "BlockManagerRemoved", time, blockManagerId },
          { event: "ExecutorRemoved", executorId: executor, time, reason },
        ];
      }
      case "blockUpdated":
        return [this.#blockUpdated(event)];
      case "warning":
        return [{ event: "Warning", code: event.code, message: event.message, time: event.time }];
    }
  }

  #executorAdded({
    executor,
    time,
    host = hostname(),
    cores = 1,
    maxMemoryBytes = 0,
  }: ExecutorAdded): readonly SparkListenerEvent[] {
    this.#hosts.set(executor, host);
    const blockManagerId = this.#blockManager(executor);
    return [
      { event: "ExecutorAdded", executorId: executor, time, host, totalCores: cores },
      { event: "BlockManagerAdded", time, blockManagerId, maxMem: maxMemoryBytes },
    ];
  }

  #blockUpdated(event: BlockUpdated): SparkListenerEvent {
    return {
      event: "BlockUpdated",
      time: event.time,
      blockUpdatedInfo: {
        blockManagerId: this.#blockManager(event.executor),
        rddId: event.rdd,
        partition: event.partition,
        storageLevel: event.level,
        memSize: event.memoryBytes,
        diskSize: event.diskBytes,
      },
    };
  }

  #blockManager(executorId: string): BlockManagerId {
    return { executorId, host: this.#hosts.get(executorId) ?? hostname(), port: 0 };
  }

  /** Keeps the last value of each accumulator for the end of the stage. */
  #note(event: TaskEnded, accumulables: readonly AccumulableInfo[]): void {
    if (accumulables.length === 0) return;
    const key = stageKey(event.stage, event.stageAttempt);
    let known = this.#accumulables.get(key);
    if (known === undefined) this.#accumulables.set(key, (known = new Map()));
    for (const { id, name, value } of accumulables) known.set(id, { id, name, value });
  }

  #info(task: TaskIdentity, launchTime: number, taskStatus: TaskInfo["status"]): TaskInfo {
    return {
      taskId: task.taskAttemptId,
      index: task.partition,
      attemptNumber: task.attempt,
      executorId: task.executor,
      // Where executors are not told of, as on Spark, they are named by their hosts.
      host: this.#hosts.get(task.executor) ?? task.executor,
      taskLocality: task.locality ?? "ANY",
      launchTime,
      speculative: task.isSpeculative ?? false,
      status: taskStatus,
      accumulables: [],
    };
  }
}

function unknownStage(jobId: number, stageId: number, attemptNumber: number): StageInfo {
  return {
    stageId,
    attemptNumber,
    jobId,
    name: "",
    details: "",
    numTasks: 0,
    rddInfos: [],
    parentIds: [],
    writesShuffle: false,
    accumulables: [],
  };
}

function place(task: TaskIdentity): { jobId: number; stageId: number; stageAttemptId: number } {
  return { jobId: task.job, stageId: task.stage, stageAttemptId: task.stageAttempt };
}

function status(outcome: TaskEnded["outcome"]): TaskInfo["status"] {
  if (outcome === "success") return "SUCCESS";
  return outcome === "killed" ? "KILLED" : "FAILED";
}

function endReason({ outcome, failure }: TaskEnded): TaskEndReason {
  if (outcome === "success") return { kind: "Success" };
  const why = failure === undefined ? {} : { failure };
  if (outcome === "killed") return { kind: "TaskKilled", ...why };
  if (outcome === "workerLost" || failure === undefined)
    return { kind: "ExecutorLostFailure", ...why };
  return { kind: "ExceptionFailure", failure };
}
