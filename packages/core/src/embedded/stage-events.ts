import type { EngineEvent } from "../engine/engine-event.ts";
import type { ErrorJson } from "../errors/firesteel-error.ts";
import type { StageRun } from "./stage-run.ts";

export function stageSubmitted(run: StageRun, numTasks: number): EngineEvent {
  const { stage, name, rdds } = run.program;
  const time = Date.now();
  const job = run.firstJob?.number ?? -1;
  return { type: "stageSubmitted", job, stage, attempt: run.attempt, name, numTasks, rdds, time };
}

export function stageCompleted(run: StageRun, failure: ErrorJson | undefined): EngineEvent {
  return {
    type: "stageCompleted",
    job: run.firstJob?.number ?? -1,
    stage: run.program.stage,
    attempt: run.attempt,
    time: Date.now(),
    ...(failure === undefined ? {} : { failure }),
  };
}

export function speculativeTaskSubmitted(run: StageRun, partition: number): EngineEvent {
  return {
    type: "speculativeTaskSubmitted",
    job: run.firstJob?.number ?? -1,
    stage: run.program.stage,
    stageAttempt: run.attempt,
    partition,
    time: Date.now(),
  };
}
