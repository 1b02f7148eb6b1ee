import type { EngineEvent } from "../engine/engine-event.ts";
import type { ExecutorMetrics, SparkListenerStageExecutorMetrics } from "./listener-event.ts";

/** Of one attempt of a stage. */
export function stageKey(stage: number, attempt: number): string {
  return `${stage}.${attempt}`;
}

type TaskEnded = Extract<EngineEvent, { type: "taskEnded" }>;

/** The largest memory of each executor over the tasks that it ran of a stage attempt. */
export class StagePeaks {
  readonly #peaks = new Map<string, Map<string, ExecutorMetrics>>();

  note({ stage, stageAttempt, executor, metrics }: TaskEnded): void {
    if (metrics === undefined) return;
    const key = stageKey(stage, stageAttempt);
    let executors = this.#peaks.get(key);
    if (executors === undefined) this.#peaks.set(key, (executors = new Map()));
    const before = executors.get(executor);
    executors.set(executor, {
      heapBytes: Math.max(before?.heapBytes ?? 0, metrics.peakHeapBytes),
      externalBytes: 0,
      residentBytes: Math.max(before?.residentBytes ?? 0, metrics.peakResidentBytes),
      executionBytes: Math.max(before?.executionBytes ?? 0, metrics.peakMemoryBytes),
      gcTimeMs: Math.max(before?.gcTimeMs ?? 0, metrics.gcTimeMs),
    });
  }

  /** Those of a stage attempt that has ended, which are forgotten. */
  take(
    jobId: number,
    stageId: number,
    stageAttemptId: number,
  ): SparkListenerStageExecutorMetrics[] {
    const key = stageKey(stageId, stageAttemptId);
    const executors = this.#peaks.get(key) ?? new Map<string, ExecutorMetrics>();
    this.#peaks.delete(key);
    return [...executors].map(([execId, metrics]) => ({
      event: "StageExecutorMetrics",
      jobId,
      execId,
      stageId,
      stageAttemptId,
      metrics,
    }));
  }
}
