import { deserialize, serialize } from "node:v8";
import type { TaskMetricsJson } from "@firesteel/core/engine";

/** What a worker tells about each task that succeeded, in Spark's accumulator channel. */
export interface TaskReport {
  readonly stage: number;
  readonly partition: number;
  readonly attempt: number;
  readonly host: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly metrics: TaskMetricsJson;
  /** Encoded accumulator updates. */
  readonly accumulators?: Uint8Array;
}

export function encodeReport(report: TaskReport): Uint8Array {
  return serialize(report);
}

export function decodeReport(bytes: Uint8Array): TaskReport {
  return deserialize(bytes) as TaskReport;
}
