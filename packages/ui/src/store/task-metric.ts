import { type TaskMetricsJson, taskMetricNames } from "@firesteel/core/ui";

/** The counters that are kept of every task, summed for stages and executors, and of which quantiles can be asked. */
export const metricNames: readonly MetricName[] = taskMetricNames;

export type MetricName = keyof TaskMetricsJson;

/** A number for each metric. */
export type MetricValues = Readonly<Record<MetricName, number>>;

export type MutableMetricValues = Record<MetricName, number>;

export function noMetrics(): MutableMetricValues {
  return Object.fromEntries(metricNames.map((name) => [name, 0])) as MutableMetricValues;
}

/** Of the sizes of a thread and of a process the larger one counts, of everything else the sum. */
export function addMetrics(sum: MutableMetricValues, metrics: TaskMetricsJson): void {
  const { peakHeapBytes, peakResidentBytes } = sum;
  for (const name of metricNames) sum[name] += metrics[name];
  sum.peakHeapBytes = Math.max(peakHeapBytes, metrics.peakHeapBytes);
  sum.peakResidentBytes = Math.max(peakResidentBytes, metrics.peakResidentBytes);
}
