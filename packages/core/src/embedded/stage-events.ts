import type { ErrorJson } from "../errors/firesteel-error.ts";
import type { KeptPartition } from "./kept-partition.ts";
import type { StageRun } from "./stage-run.ts";
import type { WireEvent } from "./wire-event.ts";

export function stageSubmitted(run: StageRun, numTasks: number): WireEvent {
  const { stage, name, rdds } = run.program;
  const time = Date.now();
  const job = run.firstJob?.number ?? -1;
  return { type: "stageSubmitted", job, stage, attempt: run.attempt, name, numTasks, rdds, time };
}

export function stageCompleted(run: StageRun, failure: ErrorJson | undefined): WireEvent {
  return {
    type: "stageCompleted",
    job: run.firstJob?.number ?? -1,
    stage: run.program.stage,
    attempt: run.attempt,
    time: Date.now(),
    ...(failure === undefined ? {} : { failure }),
  };
}

export function blockUpdated(kept: KeptPartition, isKept: boolean, executor: string): WireEvent {
  const { rdd, partition, level } = kept.cached;
  const memoryBytes = isKept ? kept.memoryBytes : 0;
  const diskBytes = isKept ? kept.diskBytes : 0;
  return {
    type: "blockUpdated",
    rdd,
    partition,
    executor,
    level: { ...level, useMemory: memoryBytes > 0, useDisk: diskBytes > 0 },
    memoryBytes,
    diskBytes,
    time: Date.now(),
  };
}

export function speculativeTaskSubmitted(run: StageRun, partition: number): WireEvent {
  return {
    type: "speculativeTaskSubmitted",
    job: run.firstJob?.number ?? -1,
    stage: run.program.stage,
    stageAttempt: run.attempt,
    partition,
    time: Date.now(),
  };
}
