import type { TaskMetricsJson } from "./engine-event.ts";

/** An object, so that the compiler finds a counter that is missing here. */
const order: Readonly<Record<keyof TaskMetricsJson, true>> = {
  deserializeTimeMs: true,
  deserializeCpuTimeMs: true,
  runTimeMs: true,
  cpuTimeMs: true,
  resultSerializationTimeMs: true,
  gcTimeMs: true,
  inputBytes: true,
  inputRecords: true,
  outputBytes: true,
  outputRecords: true,
  shuffleReadBlocks: true,
  shuffleReadBytes: true,
  shuffleReadRecords: true,
  shuffleReadWaitMs: true,
  shuffleWriteBytes: true,
  shuffleWriteRecords: true,
  shuffleWriteTimeMs: true,
  memorySpilledBytes: true,
  diskSpilledBytes: true,
  peakMemoryBytes: true,
  peakHeapBytes: true,
  peakResidentBytes: true,
  resultBytes: true,
};
/** Every counter of a task attempt, in one order. */
export const taskMetricNames: readonly (keyof TaskMetricsJson)[] = Object.keys(
  order,
) as (keyof TaskMetricsJson)[];
