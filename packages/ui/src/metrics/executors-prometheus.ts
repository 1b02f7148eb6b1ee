import type { UiApplication } from "@firesteel/core/ui";

type Figures = Readonly<Record<string, unknown>>;

/** Fields of an executor's JSON, their names for Prometheus, and how many of its unit they are. */
const own: readonly (readonly [field: string, name: string, unit?: number])[] = [
  ["rddBlocks", "rddBlocks"],
  ["memoryUsed", "memoryUsed_bytes"],
  ["diskUsed", "diskUsed_bytes"],
  ["totalCores", "totalCores"],
  ["maxTasks", "maxTasks"],
  ["activeTasks", "activeTasks"],
  ["failedTasks", "failedTasks_total"],
  ["completedTasks", "completedTasks_total"],
  ["totalTasks", "totalTasks_total"],
  ["totalDuration", "totalDuration_seconds_total", 1000],
  ["totalGCTime", "totalGCTime_seconds_total", 1000],
  ["totalInputBytes", "totalInputBytes_bytes_total"],
  ["totalShuffleRead", "totalShuffleRead_bytes_total"],
  ["totalShuffleWrite", "totalShuffleWrite_bytes_total"],
  ["maxMemory", "maxMemory_bytes"],
];

/** Spark's `/metrics/executors/prometheus`: the executors of the REST API in the text format of Prometheus. */
export function executorsPrometheus(
  { id, name, version }: UiApplication,
  executors: readonly object[],
): string {
  const lines = [`spark_info{version="${escape(version)}", revision=""} 1.0`];
  for (const executor of executors as readonly Figures[]) {
    const labels = Object.entries({
      application_id: id,
      application_name: name,
      executor_id: String(executor["id"]),
    }).map(([label, value]) => `${label}="${escape(value)}"`);
    const add = (figure: string, value: unknown, unit: number = 1): void => {
      lines.push(`metrics_executor_${figure}{${labels.join(", ")}} ${Number(value) / unit}`);
    };
    for (const [field, figure, unit] of own) add(figure, executor[field], unit);
    for (const [field, value] of Object.entries(executor["memoryMetrics"] as Figures))
      add(`${field}_bytes`, value);
    for (const [field, value] of Object.entries(executor["peakMemoryMetrics"] as Figures)) {
      if (field.endsWith("GCCount")) add(`${field}_total`, value);
      else if (field === "TotalGCTime") continue;
      else if (field.endsWith("GCTime")) add(`${field}_seconds_total`, value, 1000);
      else add(`${field}_bytes`, value);
    }
  }
  return `${lines.join("\n")}\n`;
}

/** Of the value of a label. */
function escape(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
