import type { EngineEvent, TaskMetricsJson } from "../engine/engine-event.ts";
import { taskMetricNames } from "../engine/task-metric-names.ts";

type TaskEnded = Extract<EngineEvent, { readonly type: "taskEnded" }>;

/** Counters without their names, which would be most of what it costs to send a small task's end from thread to thread. */
export type PackedMetrics = Float64Array;

/** An event on its way from the supervisor to the user's thread. */
export type WireEvent =
  | Exclude<EngineEvent, TaskEnded>
  | (Omit<TaskEnded, "metrics"> & { readonly metrics?: PackedMetrics });

export function packMetrics(metrics: TaskMetricsJson): PackedMetrics {
  return Float64Array.from(taskMetricNames, (name) => metrics[name]);
}

function unpackMetrics(packed: PackedMetrics): TaskMetricsJson {
  const metrics: Partial<Record<keyof TaskMetricsJson, number>> = {};
  for (const [i, name] of taskMetricNames.entries()) metrics[name] = packed[i] ?? 0;
  return metrics as TaskMetricsJson;
}

export function unpackEvent(event: WireEvent): EngineEvent {
  if (event.type !== "taskEnded") return event;
  const { metrics, ...rest } = event;
  return metrics === undefined ? rest : { ...rest, metrics: unpackMetrics(metrics) };
}
