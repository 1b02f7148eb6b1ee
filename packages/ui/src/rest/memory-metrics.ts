import type { MetricValues } from "../store/task-metric.ts";

const names = [
  "JVMHeapMemory",
  "JVMOffHeapMemory",
  "OnHeapExecutionMemory",
  "OffHeapExecutionMemory",
  "OnHeapStorageMemory",
  "OffHeapStorageMemory",
  "OnHeapUnifiedMemory",
  "OffHeapUnifiedMemory",
  "DirectPoolMemory",
  "MappedPoolMemory",
  "ProcessTreeJVMVMemory",
  "ProcessTreeJVMRSSMemory",
  "ProcessTreePythonVMemory",
  "ProcessTreePythonRSSMemory",
  "ProcessTreeOtherVMemory",
  "ProcessTreeOtherRSSMemory",
  "MinorGCCount",
  "MinorGCTime",
  "MajorGCCount",
  "MajorGCTime",
  "TotalGCTime",
  "ConcurrentGCCount",
  "ConcurrentGCTime",
];

/** Spark's peaks of an executor's memory; what Node.js has no word for is 0. */
export function memoryMetrics(known: Readonly<Record<string, number>> = {}): object {
  return Object.fromEntries(names.map((name) => [name, known[name] ?? 0]));
}

/** The peaks that tasks report. */
export function peakMemoryMetrics({ peakHeapBytes, peakResidentBytes }: MetricValues): object {
  return memoryMetrics({
    JVMHeapMemory: peakHeapBytes,
    ProcessTreeJVMRSSMemory: peakResidentBytes,
  });
}

/** Zeros for each of some quantiles. */
export function noMemoryQuantiles(count: number): object {
  return Object.fromEntries(names.map((name) => [name, Array<number>(count).fill(0)]));
}
