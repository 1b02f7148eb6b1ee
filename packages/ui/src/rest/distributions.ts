import type { StageRecord } from "../store/records.ts";
import type { MetricName } from "../store/task-metric.ts";
import type { TaskKey } from "../store/task-table.ts";
import { noMemoryQuantiles } from "./memory-metrics.ts";
import { nanosPerMs, noPushMetrics } from "./task-json.ts";

/** Quantiles are worked out again at most for this part of the driver's time. */
const dutyFactor = 20;

interface Cached {
  readonly version: number;
  readonly asked: string;
  readonly until: number;
  readonly json: object;
}

const cache = new WeakMap<StageRecord, Cached>();

/**
 * Quantiles of the metrics of the tasks that have succeeded; undefined where none has. While a large stage runs, an
 * answer is given again for a while, so that who watches it does not slow it down. Spark: `TaskMetricDistributions`.
 */
export function taskDistributions(
  stage: StageRecord,
  quantiles: readonly number[],
): object | undefined {
  const asked = quantiles.join(",");
  const known = cache.get(stage);
  const start = performance.now();
  if (known?.asked === asked && (known.version === stage.tasks.version || start < known.until))
    return known.json;
  if (stage.tasks.succeeded === 0) return undefined;
  const json = computeTaskDistributions(stage, quantiles);
  const end = performance.now();
  const until = end + dutyFactor * (end - start);
  cache.set(stage, { version: stage.tasks.version, asked, until, json });
  return json;
}

function computeTaskDistributions({ tasks }: StageRecord, quantiles: readonly number[]): object {
  const zeros = quantiles.map(() => 0);
  const of = (key: TaskKey | "schedulerDelay", factor: number = 1): number[] =>
    at(tasks.sortedValues(key), quantiles).map((value) => Math.round(value * factor));
  const blocksFetched = of("shuffleReadBlocks");
  return {
    quantiles,
    duration: of("duration"),
    executorDeserializeTime: of("deserializeTimeMs"),
    executorDeserializeCpuTime: of("deserializeCpuTimeMs", nanosPerMs),
    executorRunTime: of("runTimeMs"),
    executorCpuTime: of("cpuTimeMs", nanosPerMs),
    resultSize: of("resultBytes"),
    jvmGcTime: of("gcTimeMs"),
    resultSerializationTime: of("resultSerializationTimeMs"),
    gettingResultTime: zeros,
    schedulerDelay: of("schedulerDelay"),
    peakExecutionMemory: of("peakMemoryBytes"),
    memoryBytesSpilled: of("memorySpilledBytes"),
    diskBytesSpilled: of("diskSpilledBytes"),
    inputMetrics: { bytesRead: of("inputBytes"), recordsRead: of("inputRecords") },
    outputMetrics: { bytesWritten: of("outputBytes"), recordsWritten: of("outputRecords") },
    shuffleReadMetrics: {
      readBytes: of("shuffleReadBytes"),
      readRecords: of("shuffleReadRecords"),
      remoteBlocksFetched: zeros,
      localBlocksFetched: blocksFetched,
      fetchWaitTime: of("shuffleReadWaitMs"),
      remoteBytesRead: zeros,
      remoteBytesReadToDisk: zeros,
      totalBlocksFetched: blocksFetched,
      remoteReqsDuration: zeros,
      shufflePushReadMetricsDist: Object.fromEntries(
        Object.keys(noPushMetrics).map((name) => [name, zeros]),
      ),
    },
    shuffleWriteMetrics: {
      writeBytes: of("shuffleWriteBytes"),
      writeRecords: of("shuffleWriteRecords"),
      writeTime: of("shuffleWriteTimeMs", nanosPerMs),
    },
  };
}

/** Quantiles of what the executors of a stage did. Spark: `ExecutorMetricsDistributions`. */
export function executorDistributions(stage: StageRecord, quantiles: readonly number[]): object {
  const shares = [...stage.executors.values()];
  const of = (value: (share: (typeof shares)[number]) => number): number[] =>
    at(Float64Array.from(shares, value).toSorted(), quantiles);
  const metric = (name: MetricName): number[] => of(({ metrics }) => metrics[name]);
  return {
    quantiles,
    taskTime: of((share) => share.taskTime),
    failedTasks: of((share) => share.failed),
    succeededTasks: of((share) => share.succeeded),
    killedTasks: of((share) => share.killed),
    inputBytes: metric("inputBytes"),
    inputRecords: metric("inputRecords"),
    outputBytes: metric("outputBytes"),
    outputRecords: metric("outputRecords"),
    shuffleRead: metric("shuffleReadBytes"),
    shuffleReadRecords: metric("shuffleReadRecords"),
    shuffleWrite: metric("shuffleWriteBytes"),
    shuffleWriteRecords: metric("shuffleWriteRecords"),
    memoryBytesSpilled: metric("memorySpilledBytes"),
    diskBytesSpilled: metric("diskSpilledBytes"),
    peakMemoryMetrics: noMemoryQuantiles(quantiles.length),
  };
}

/** Spark's quantile: the value at `⌊q · n⌋` of the sorted ones. */
function at(sorted: Float64Array | undefined, quantiles: readonly number[]): number[] {
  if (sorted === undefined || sorted.length === 0) return quantiles.map(() => 0);
  return quantiles.map(
    (q) => sorted[Math.min(Math.floor(q * sorted.length), sorted.length - 1)] ?? 0,
  );
}
