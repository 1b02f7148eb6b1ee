import type { MetricValues } from "../store/task-metric.ts";
import { schedulerDelay, type TaskRow } from "../store/task-table.ts";
import { accumulablesJson } from "./accumulable-json.ts";
import { defined, sparkTime } from "./spark-time.ts";

export const nanosPerMs = 1e6;

/** Spark: `TaskData`. */
export function taskJson(task: TaskRow, now: number): object {
  const duration = Math.max(0, (task.finishTime ?? now) - task.launchTime);
  const { metrics } = task;
  const isDone = task.finishTime !== undefined && metrics !== undefined;
  return defined({
    taskId: task.taskId,
    index: task.index,
    attempt: task.attempt,
    partitionId: task.index,
    launchTime: sparkTime(task.launchTime),
    duration,
    executorId: task.executorId,
    host: task.host,
    status: task.status,
    taskLocality: task.locality,
    speculative: task.speculative,
    accumulatorUpdates: accumulablesJson(task.accumulables),
    errorMessage: task.errorMessage,
    taskMetrics: metrics === undefined ? undefined : taskMetricsJson(metrics),
    executorLogs: {},
    schedulerDelay: isDone ? schedulerDelay(duration, (name) => metrics[name]) : 0,
    gettingResultTime: 0,
  });
}

/** Nothing is pushed to merged blocks. */
export const noPushMetrics: Readonly<Record<string, number>> = {
  corruptMergedBlockChunks: 0,
  mergedFetchFallbackCount: 0,
  remoteMergedBlocksFetched: 0,
  localMergedBlocksFetched: 0,
  remoteMergedChunksFetched: 0,
  localMergedChunksFetched: 0,
  remoteMergedBytesRead: 0,
  localMergedBytesRead: 0,
  remoteMergedReqsDuration: 0,
};

/** What a task and a stage tell of their work under the same names. */
export function executionMetrics(metrics: MetricValues): object {
  return {
    executorDeserializeTime: Math.round(metrics.deserializeTimeMs),
    executorDeserializeCpuTime: Math.round(metrics.deserializeCpuTimeMs * nanosPerMs),
    executorRunTime: Math.round(metrics.runTimeMs),
    executorCpuTime: Math.round(metrics.cpuTimeMs * nanosPerMs),
    resultSize: metrics.resultBytes,
    jvmGcTime: Math.round(metrics.gcTimeMs),
    resultSerializationTime: Math.round(metrics.resultSerializationTimeMs),
    memoryBytesSpilled: metrics.memorySpilledBytes,
    diskBytesSpilled: metrics.diskSpilledBytes,
    peakExecutionMemory: metrics.peakMemoryBytes,
  };
}

function taskMetricsJson(metrics: MetricValues): object {
  return {
    ...executionMetrics(metrics),
    inputMetrics: { bytesRead: metrics.inputBytes, recordsRead: metrics.inputRecords },
    outputMetrics: { bytesWritten: metrics.outputBytes, recordsWritten: metrics.outputRecords },
    shuffleReadMetrics: {
      remoteBlocksFetched: 0,
      localBlocksFetched: metrics.shuffleReadBlocks,
      fetchWaitTime: Math.round(metrics.shuffleReadWaitMs),
      remoteBytesRead: 0,
      remoteBytesReadToDisk: 0,
      localBytesRead: metrics.shuffleReadBytes,
      recordsRead: metrics.shuffleReadRecords,
      remoteReqsDuration: 0,
      shufflePushReadMetrics: noPushMetrics,
    },
    shuffleWriteMetrics: {
      bytesWritten: metrics.shuffleWriteBytes,
      writeTime: Math.round(metrics.shuffleWriteTimeMs * nanosPerMs),
      recordsWritten: metrics.shuffleWriteRecords,
    },
  };
}
