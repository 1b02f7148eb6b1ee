import type {
  SparkListenerJobStart,
  SparkListenerTaskEnd,
  SparkListenerTaskStart,
  StageInfo,
  TaskEndReason,
  TaskInfo,
} from "@firesteel/core";
import type { TaskMetricsJson } from "@firesteel/core/ui";
import { noMetrics } from "#src/store/task-metric";

export function stageInfo(stageId: number, numTasks: number, attemptNumber = 0): StageInfo {
  return {
    stageId,
    attemptNumber,
    jobId: 0,
    name: `stage ${stageId}`,
    details: "",
    numTasks,
    rddInfos: [],
    parentIds: [],
    writesShuffle: false,
    accumulables: [],
  };
}

export function jobStart(jobId: number, stages: readonly StageInfo[]): SparkListenerJobStart {
  return {
    event: "JobStart",
    jobId,
    time: 1000 + jobId,
    name: `job ${jobId}`,
    stageIds: stages.map((stage) => stage.stageId),
    stageInfos: stages,
    properties: {},
    tags: [],
  };
}

export function taskStart(
  stageId: number,
  taskId: number,
  more: Partial<TaskInfo> & { readonly stageAttemptId?: number } = {},
): SparkListenerTaskStart {
  const { stageAttemptId = 0, ...fields } = more;
  const taskInfo: TaskInfo = {
    taskId,
    index: taskId,
    attemptNumber: 0,
    executorId: "0",
    host: "here",
    launchTime: 2000,
    accumulables: [],
    taskLocality: "PROCESS_LOCAL",
    speculative: false,
    status: "RUNNING",
    ...fields,
  };
  return { event: "TaskStart", jobId: 0, stageId, stageAttemptId, taskInfo };
}

export function taskEnd(
  { taskInfo, ...start }: SparkListenerTaskStart,
  metrics: Partial<TaskMetricsJson> = {},
  reason: TaskEndReason = { kind: "Success" },
): SparkListenerTaskEnd {
  const status =
    reason.kind === "Success" ? "SUCCESS" : reason.kind === "TaskKilled" ? "KILLED" : "FAILED";
  const finishTime = taskInfo.launchTime + 10;
  return {
    ...start,
    event: "TaskEnd",
    taskInfo: { ...taskInfo, status, finishTime },
    reason,
    taskMetrics: { ...noMetrics(), ...metrics },
  };
}
