import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { type EngineEvent, EnvironmentError, type StageProgram } from "@firesteel/core/engine";
import { ExecutePlanResponseSchema } from "#proto/base";
import type { ExecuteResponse } from "#src/client/connect-session";
import type { TranslatedJob } from "#src/engine/job-translator";
import { RunningJob } from "#src/engine/running-job";
import { encodeReport, type TaskReport } from "#src/wire/task-report";
import { failureText } from "#src/wire/worker-failure";

/** A stage of two tasks, and one of three that reads what the first one writes. */
const stages = [
  { stage: 0, numTasks: 2, name: "map", rdds: [] },
  { stage: 1, numTasks: 3, name: "collect", rdds: [] },
] as unknown as StageProgram[];

function start(): { job: RunningJob; told: () => string[] } {
  const events: EngineEvent[] = [];
  const translated: TranslatedJob = {
    relation: {},
    stages,
    skipped: [],
    waiting: new Set([1]),
    inside: new Set(),
    producers: [],
  };
  const options = {
    job: 5,
    signal: new AbortController().signal,
    properties: {},
    onResult: () => undefined,
  };
  let attempts = 0;
  const job = new RunningJob(translated, options, {
    listener: (event) => events.push(event),
    lastSparkStage: -1,
    nextAttempt: () => attempts++,
  });
  job.submitted();
  const told = (): string[] => events.splice(0).map(textOf);
  return { job, told };
}

function textOf(event: EngineEvent): string {
  if (event.type === "stageProgress")
    return `progress ${event.stage}: ${event.numActiveTasks} + ${event.numCompletedTasks}`;
  const stage = "stage" in event ? ` ${event.stage}` : "";
  return `${event.type}${stage}${"partition" in event ? `/${event.partition}` : ""}`;
}

function progress(
  inFlight: number,
  ...told: (readonly [id: number, tasks: number, ended: number])[]
): ExecuteResponse {
  return create(ExecutePlanResponseSchema, {
    responseType: {
      case: "executionProgress",
      value: {
        numInflightTasks: BigInt(inFlight),
        stages: told.map(([id, tasks, ended]) => ({
          stageId: BigInt(id),
          numTasks: BigInt(tasks),
          numCompletedTasks: BigInt(ended),
          done: tasks === ended,
        })),
      },
    },
  });
}

function reports(...tasks: (readonly [stage: number, partition: number])[]): ExecuteResponse {
  return create(ExecutePlanResponseSchema, {
    observedMetrics: [
      {
        name: "__python_accumulator__",
        values: tasks.map(([stage, partition]) => ({
          literalType: {
            case: "binary" as const,
            value: encodeReport({ stage, partition, attempt: 0, host: "h" } as TaskReport),
          },
        })),
      },
    ],
  });
}

describe("RunningJob", () => {
  it("tells of stages when they begin, of their progress, and of their tasks at the end", () => {
    const { job, told } = start();
    expect(told()).toEqual(["stageSubmitted 0"]);

    job.onResponse(progress(1, [7, 2, 1], [8, 3, 0]));
    expect(told()).toEqual(["progress 0: 1 + 1"]);
    job.onResponse(progress(2, [7, 2, 2], [8, 3, 1]));
    expect(told()).toEqual(["progress 0: 0 + 2", "stageSubmitted 1", "progress 1: 2 + 1"]);

    job.onResponse(reports([0, 0], [0, 1], [1, 0]));
    expect(told()).toEqual([
      "progress 0: 0 + 0",
      "taskStarted 0/0",
      "taskEnded 0/0",
      "taskStarted 0/1",
      "taskEnded 0/1",
      "progress 1: 0 + 0",
      "taskStarted 1/0",
      "taskEnded 1/0",
    ]);
  });

  it("counts no task twice when progress comes after the tasks themselves", () => {
    const { job, told } = start();
    job.onResponse(progress(1, [7, 2, 1], [8, 3, 0]));
    job.onResponse(reports([0, 0], [0, 0], [0, 1]));
    told();

    job.onResponse(progress(0, [7, 2, 2], [8, 3, 0]));

    expect(told()).toEqual([]);
  });

  it("tells of the attempt that failed, and that nothing of the job runs any more", () => {
    const { job, told } = start();
    job.onResponse(progress(2, [7, 2, 2], [8, 3, 1]));
    told();
    const thrown = new EnvironmentError("DISK_FULL", "no space", {
      fields: { stage: 1, partition: 2, attempt: 0, host: "h" },
    });

    const failure = job.failed(new EnvironmentError("SPARK_ERROR", failureText(thrown)));

    expect(failure).toMatchObject({ code: "TASK_FAILED", fields: { stage: 1, partition: 2 } });
    expect(told()).toEqual([
      "progress 0: 0 + 2",
      "progress 1: 0 + 1",
      "taskStarted 1/2",
      "taskEnded 1/2",
      "stageCompleted 1",
    ]);
  });

  it("fails the stages that run where the connection is lost, and no others", () => {
    const { job, told } = start();
    told();

    job.failed(new EnvironmentError("CONNECT_SESSION_LOST", "gone"));

    expect(told()).toEqual(["stageCompleted 0"]);
  });
});
