import type { UiApplication } from "@firesteel/core/ui";
import { liveExecutors } from "../rest/executors-json.ts";
import { storageMemory } from "../rest/executor-json.ts";
import { memoryMetrics } from "../rest/memory-metrics.ts";
import type { StageRecord } from "../store/records.ts";
import type { StatusStore } from "../store/status-store.ts";
import { addMetrics, type MetricName, noMetrics } from "../store/task-metric.ts";

const nanosPerMs = 1e6;

/** Spark's counters of what tasks did, as a local master's driver has them. */
const ofTasks: readonly (readonly [name: string, metric: MetricName, unit?: number])[] = [
  ["bytesRead", "inputBytes"],
  ["bytesWritten", "outputBytes"],
  ["cpuTime", "cpuTimeMs", nanosPerMs],
  ["deserializeCpuTime", "deserializeCpuTimeMs", nanosPerMs],
  ["deserializeTime", "deserializeTimeMs"],
  ["diskBytesSpilled", "diskSpilledBytes"],
  ["jvmGCTime", "gcTimeMs"],
  ["memoryBytesSpilled", "memorySpilledBytes"],
  ["recordsRead", "inputRecords"],
  ["recordsWritten", "outputRecords"],
  ["resultSerializationTime", "resultSerializationTimeMs"],
  ["resultSize", "resultBytes"],
  ["runTime", "runTimeMs"],
  ["shuffleBytesWritten", "shuffleWriteBytes"],
  ["shuffleFetchWaitTime", "shuffleReadWaitMs"],
  ["shuffleLocalBlocksFetched", "shuffleReadBlocks"],
  ["shuffleLocalBytesRead", "shuffleReadBytes"],
  ["shuffleRecordsRead", "shuffleReadRecords"],
  ["shuffleRecordsWritten", "shuffleWriteRecords"],
  ["shuffleTotalBytesRead", "shuffleReadBytes"],
  ["shuffleWriteTime", "shuffleWriteTimeMs", nanosPerMs],
];

/** Spark's `/metrics/json`: sources `BlockManager`, `DAGScheduler`, `ExecutorMetrics` and `executor` of the driver. */
export async function driverMetrics(
  application: UiApplication,
  store: StatusStore,
): Promise<object> {
  const name = (figure: string): string => `${application.id}.driver.${figure}`;
  const gauges = { ...(await storageGauges(application)), ...schedulerGauges(store) };
  const memory = Object.entries(
    memoryMetrics({
      JVMHeapMemory: process.memoryUsage().heapUsed,
      ProcessTreeJVMRSSMemory: process.memoryUsage.rss(),
    }),
  ).map(([figure, value]) => [`ExecutorMetrics.${figure}`, Number(value)] as const);
  return {
    version: "4.0.0",
    gauges: Object.fromEntries(
      [...Object.entries(gauges), ...memory].map(([figure, value]) => [name(figure), { value }]),
    ),
    counters: Object.fromEntries(
      taskCounters(store).map(([figure, count]) => [name(`executor.${figure}`), { count }]),
    ),
    histograms: {},
    meters: {},
    timers: {},
  };
}

async function storageGauges(application: UiApplication): Promise<Record<string, number>> {
  const rdds = await application.storage();
  const { used, max } = storageMemory(await liveExecutors(application), rdds);
  const disk = rdds.reduce((sum, { diskBytes }) => sum + diskBytes, 0);
  return {
    "BlockManager.disk.diskSpaceUsed_MB": megabytes(disk),
    "BlockManager.memory.maxMem_MB": megabytes(max),
    "BlockManager.memory.memUsed_MB": megabytes(used),
    "BlockManager.memory.remainingMem_MB": megabytes(Math.max(0, max - used)),
  };
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / 2 ** 20);
}

function schedulerGauges(store: StatusStore): Record<string, number> {
  const jobs = store.jobs();
  const running = jobs.filter(({ status }) => status === "RUNNING");
  const needed = new Set(running.flatMap(({ stageIds }) => stageIds));
  const latest = new Map<number, StageRecord>();
  for (const stage of store.stages())
    if (needed.has(stage.info.stageId) && !latest.has(stage.info.stageId))
      latest.set(stage.info.stageId, stage);
  const countOf = (state: StageRecord["status"]): number =>
    [...latest.values()].filter(({ status }) => status === state).length;
  return {
    "DAGScheduler.job.activeJobs": running.length,
    "DAGScheduler.job.allJobs": (jobs[0]?.jobId ?? -1) + 1,
    "DAGScheduler.stage.failedStages": countOf("FAILED"),
    "DAGScheduler.stage.runningStages": countOf("ACTIVE"),
    "DAGScheduler.stage.waitingStages": countOf("PENDING"),
  };
}

function taskCounters(store: StatusStore): (readonly [string, number])[] {
  const executors = store.executors.all();
  const sum = noMetrics();
  for (const { metrics } of executors) addMetrics(sum, metrics);
  const succeeded = executors.reduce((total, { tasks }) => total + tasks.completed, 0);
  return [
    ...ofTasks.map(
      ([figure, metric, unit = 1]) => [figure, Math.round(sum[metric] * unit)] as const,
    ),
    ["succeededTasks", succeeded],
  ];
}
