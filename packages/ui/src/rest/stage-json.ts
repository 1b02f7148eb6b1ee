import type { StageRecord } from "../store/records.ts";
import { accumulablesJson } from "./accumulable-json.ts";
import { executorDistributions, taskDistributions } from "./distributions.ts";
import { peakMemoryMetrics } from "./memory-metrics.ts";
import { defined, optionalTime } from "./spark-time.ts";
import { executionMetrics, nanosPerMs, taskJson } from "./task-json.ts";

/** What a stage is shown with. */
export interface StageDetail {
  /** Its tasks and its executors. */
  readonly details: boolean;
  /** Of the tasks, only those; all where undefined. */
  readonly taskStatus: ReadonlySet<string> | undefined;
  readonly withSummaries: boolean;
  readonly quantiles: readonly number[];
}

/** Spark: `StageData`. */
export function stageJson(stage: StageRecord, detail: StageDetail): object {
  const { info, counts, metrics } = stage;
  const rdds = info.rddInfos.map(({ id }) => id).toSorted((a, b) => b - a);
  return defined({
    status: stage.status,
    stageId: info.stageId,
    attemptId: info.attemptNumber,
    numTasks: info.numTasks,
    numActiveTasks: counts.active,
    numCompleteTasks: counts.completed,
    numFailedTasks: counts.failed,
    numKilledTasks: counts.killed,
    numCompletedIndices: stage.completedIndices.size,
    submissionTime: optionalTime(stage.submissionTime),
    firstTaskLaunchedTime: optionalTime(stage.firstTaskLaunchedTime),
    completionTime: optionalTime(stage.completionTime),
    failureReason: stage.failureReason,
    ...executionMetrics(metrics),
    inputBytes: metrics.inputBytes,
    inputRecords: metrics.inputRecords,
    outputBytes: metrics.outputBytes,
    outputRecords: metrics.outputRecords,
    shuffleRemoteBlocksFetched: 0,
    shuffleLocalBlocksFetched: metrics.shuffleReadBlocks,
    shuffleFetchWaitTime: Math.round(metrics.shuffleReadWaitMs),
    shuffleRemoteBytesRead: 0,
    shuffleRemoteBytesReadToDisk: 0,
    shuffleLocalBytesRead: metrics.shuffleReadBytes,
    shuffleReadBytes: metrics.shuffleReadBytes,
    shuffleReadRecords: metrics.shuffleReadRecords,
    ...noMergedShuffles,
    shuffleWriteBytes: metrics.shuffleWriteBytes,
    shuffleWriteTime: Math.round(metrics.shuffleWriteTimeMs * nanosPerMs),
    shuffleWriteRecords: metrics.shuffleWriteRecords,
    name: info.name,
    description: stage.description,
    details: info.details,
    schedulingPool: stage.pool,
    rddIds: rdds,
    accumulatorUpdates: accumulablesJson(stage.accumulables),
    tasks: detail.details ? tasksJson(stage, detail) : undefined,
    executorSummary: detail.details ? executorSummary(stage) : undefined,
    killedTasksSummary: Object.fromEntries(counts.killedBy),
    resourceProfileId: 0,
    peakExecutorMetrics: peakMemoryMetrics(metrics),
    taskMetricsDistributions: detail.withSummaries
      ? taskDistributions(stage, detail.quantiles)
      : undefined,
    executorMetricsDistributions: detail.withSummaries
      ? executorDistributions(stage, detail.quantiles)
      : undefined,
    isShufflePushEnabled: false,
    shuffleMergersCount: 0,
  });
}

/** Nothing is pushed to merged blocks. */
const noMergedShuffles = {
  shuffleCorruptMergedBlockChunks: 0,
  shuffleMergedFetchFallbackCount: 0,
  shuffleMergedRemoteBlocksFetched: 0,
  shuffleMergedLocalBlocksFetched: 0,
  shuffleMergedRemoteChunksFetched: 0,
  shuffleMergedLocalChunksFetched: 0,
  shuffleMergedRemoteBytesRead: 0,
  shuffleMergedLocalBytesRead: 0,
  shuffleRemoteReqsDuration: 0,
  shuffleMergedRemoteReqsDuration: 0,
};

function tasksJson({ tasks }: StageRecord, { taskStatus }: StageDetail): object {
  const now = Date.now();
  const slots = tasks.slots(
    "taskId",
    false,
    (slot) => taskStatus === undefined || taskStatus.has(tasks.status(slot)),
  );
  const rows = [...slots].map((slot) => tasks.row(slot));
  return Object.fromEntries(rows.map((row) => [row.taskId, taskJson(row, now)]));
}

/** Spark: `ExecutorStageSummary`, by executor. */
function executorSummary(stage: StageRecord): object {
  return Object.fromEntries(
    [...stage.executors].map(([id, { taskTime, succeeded, failed, killed, metrics }]) => [
      id,
      {
        taskTime,
        failedTasks: failed,
        succeededTasks: succeeded,
        killedTasks: killed,
        inputBytes: metrics.inputBytes,
        inputRecords: metrics.inputRecords,
        outputBytes: metrics.outputBytes,
        outputRecords: metrics.outputRecords,
        shuffleRead: metrics.shuffleReadBytes,
        shuffleReadRecords: metrics.shuffleReadRecords,
        shuffleWrite: metrics.shuffleWriteBytes,
        shuffleWriteRecords: metrics.shuffleWriteRecords,
        memoryBytesSpilled: metrics.memorySpilledBytes,
        diskBytesSpilled: metrics.diskSpilledBytes,
        isBlacklistedForStage: false,
        peakMemoryMetrics: peakMemoryMetrics(metrics),
        isExcludedForStage: false,
      },
    ]),
  );
}
