import type { EngineEvent, TaskIdentity } from "../engine/engine-event.ts";
import type { SparkListenerEvent, StageInfo, TaskEndReason, TaskInfo } from "./listener-event.ts";

type TaskEnded = Extract<EngineEvent, { type: "taskEnded" }>;

/**
 * Turns what an engine tells into listener events. Remembers running stage attempts and tasks, since the engine's
 * end events name only their numbers while a listener wants the whole picture.
 */
export class EngineEventTranslator {
  readonly #stages = new Map<string, StageInfo>();
  readonly #launches = new Map<number, number>();

  translate(event: EngineEvent): SparkListenerEvent {
    switch (event.type) {
      case "stageSubmitted": {
        const stageInfo: StageInfo = {
          stageId: event.stage,
          attemptNumber: event.attempt,
          jobId: event.job,
          name: event.name,
          numTasks: event.numTasks,
          rddInfos: event.rdds,
          submissionTime: event.time,
        };
        this.#stages.set(stageKey(event.stage, event.attempt), stageInfo);
        return { event: "StageSubmitted", stageInfo };
      }
      case "stageCompleted": {
        const key = stageKey(event.stage, event.attempt);
        const submitted =
          this.#stages.get(key) ?? unknownStage(event.job, event.stage, event.attempt);
        this.#stages.delete(key);
        const failure = event.failure === undefined ? {} : { failureReason: event.failure };
        return {
          event: "StageCompleted",
          stageInfo: { ...submitted, completionTime: event.time, ...failure },
          skipped: false,
        };
      }
      case "stageSkipped":
        return {
          event: "StageCompleted",
          stageInfo: { ...unknownStage(event.job, event.stage, 0), completionTime: event.time },
          skipped: true,
        };
      case "speculativeTaskSubmitted":
        return {
          event: "SpeculativeTaskSubmitted",
          jobId: event.job,
          stageId: event.stage,
          stageAttemptId: event.stageAttempt,
          taskIndex: event.partition,
          time: event.time,
        };
      case "taskStarted":
        this.#launches.set(event.taskAttemptId, event.time);
        return {
          event: "TaskStart",
          ...place(event),
          taskInfo: info(event, event.time, "RUNNING"),
        };
      case "taskEnded": {
        const launchTime = this.#launches.get(event.taskAttemptId) ?? event.time;
        this.#launches.delete(event.taskAttemptId);
        return {
          event: "TaskEnd",
          ...place(event),
          taskInfo: { ...info(event, launchTime, status(event.outcome)), finishTime: event.time },
          reason: endReason(event),
          ...(event.metrics === undefined ? {} : { taskMetrics: event.metrics }),
        };
      }
      case "executorAdded":
        return { event: "ExecutorAdded", executorId: event.executor, time: event.time };
      case "executorRemoved":
        return {
          event: "ExecutorRemoved",
          executorId: event.executor,
          time: event.time,
          reason: event.reason ?? "",
        };
      case "warning":
        return { event: "Warning", code: event.code, message: event.message, time: event.time };
    }
  }
}

function stageKey(stage: number, attempt: number): string {
  return `${stage}.${attempt}`;
}

function unknownStage(jobId: number, stageId: number, attemptNumber: number): StageInfo {
  return { stageId, attemptNumber, jobId, name: "", numTasks: 0, rddInfos: [] };
}

function place(task: TaskIdentity): { jobId: number; stageId: number; stageAttemptId: number } {
  return { jobId: task.job, stageId: task.stage, stageAttemptId: task.stageAttempt };
}

function info(task: TaskIdentity, launchTime: number, taskStatus: TaskInfo["status"]): TaskInfo {
  return {
    taskId: task.taskAttemptId,
    index: task.partition,
    attemptNumber: task.attempt,
    executorId: task.executor,
    launchTime,
    speculative: task.isSpeculative ?? false,
    status: taskStatus,
  };
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
