import type { ExecutorInfo, UiStoredRdd } from "@firesteel/core/ui";
import type { ExecutorRecord } from "../store/records.ts";
import { memoryMetrics, peakMemoryMetrics } from "./memory-metrics.ts";
import { defined, optionalTime, sparkTime } from "./spark-time.ts";

/** An executor as the engine knows it now, where it is there. */
export type LiveExecutors = ReadonlyMap<string, ExecutorInfo>;

/** Spark: `ExecutorSummary`. */
export function executorJson(executor: ExecutorRecord, live: LiveExecutors): object {
  const { tasks, metrics } = executor;
  const info = live.get(executor.id);
  const isActive = executor.removeTime === undefined;
  const cores = isActive ? executor.cores : 0;
  return defined({
    id: executor.id,
    hostPort: `${executor.host}:${info?.port ?? 0}`,
    isActive,
    rddBlocks: 0,
    memoryUsed: info?.usedMemoryBytes ?? 0,
    diskUsed: 0,
    totalCores: cores,
    maxTasks: cores,
    activeTasks: tasks.active,
    failedTasks: tasks.failed,
    completedTasks: tasks.completed,
    totalTasks: tasks.active + tasks.failed + tasks.completed + tasks.killed,
    totalDuration: executor.totalDuration,
    totalGCTime: Math.round(metrics.gcTimeMs),
    totalInputBytes: metrics.inputBytes,
    totalShuffleRead: metrics.shuffleReadBytes,
    totalShuffleWrite: metrics.shuffleWriteBytes,
    maxMemory: info?.maxMemoryBytes ?? 0,
    addTime: sparkTime(executor.addTime),
    removeTime: optionalTime(executor.removeTime),
    removeReason: executor.removeReason,
    ...whatNeverChanges,
    memoryMetrics: memoryJson(info?.usedMemoryBytes ?? 0, info?.maxMemoryBytes ?? 0),
    peakMemoryMetrics: peakMemoryMetrics(metrics),
  });
}

/** The driver runs no tasks, and holds the kept partitions of RDDs. */
export function driverJson(
  startTime: number,
  live: LiveExecutors,
  rdds: readonly UiStoredRdd[],
  heapBytes: number,
): object {
  const { used, max } = storageMemory(live, rdds);
  return {
    id: "driver",
    hostPort: driverAddress,
    isActive: true,
    rddBlocks: rdds.reduce((sum, { numCachedPartitions }) => sum + numCachedPartitions, 0),
    memoryUsed: used,
    diskUsed: rdds.reduce((sum, { diskBytes }) => sum + diskBytes, 0),
    totalCores: 0,
    maxTasks: 0,
    activeTasks: 0,
    failedTasks: 0,
    completedTasks: 0,
    totalTasks: 0,
    totalDuration: 0,
    totalGCTime: 0,
    totalInputBytes: 0,
    totalShuffleRead: 0,
    totalShuffleWrite: 0,
    maxMemory: max,
    addTime: sparkTime(startTime),
    ...whatNeverChanges,
    memoryMetrics: memoryJson(used, max),
    peakMemoryMetrics: memoryMetrics({ JVMHeapMemory: heapBytes }),
  };
}

/** Bytes of kept partitions, and how many there may be. */
export function storageMemory(
  live: LiveExecutors,
  rdds: readonly UiStoredRdd[],
): { readonly used: number; readonly max: number } {
  return {
    used: rdds.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
    max: [...live.values()].reduce((sum, { maxMemoryBytes }) => sum + maxMemoryBytes, 0),
  };
}

/** Nobody connects to it, so that it has no port. */
export const driverAddress = "localhost:0";

const whatNeverChanges = {
  isBlacklisted: false,
  executorLogs: {},
  blacklistedInStages: [],
  attributes: {},
  resources: {},
  resourceProfileId: 0,
  isExcluded: false,
  excludedInStages: [],
};

function memoryJson(used: number, max: number): object {
  return {
    usedOnHeapStorageMemory: used,
    usedOffHeapStorageMemory: 0,
    totalOnHeapStorageMemory: max,
    totalOffHeapStorageMemory: 0,
  };
}
