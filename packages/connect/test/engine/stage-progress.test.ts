import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import type { StageProgram } from "@firesteel/core/engine";
import { ExecutePlanResponse_ExecutionProgressSchema } from "#proto/base";
import { type ExecutionProgress, StageProgressReader } from "#src/engine/stage-progress";

function stages(...sizes: number[]): StageProgram[] {
  return sizes.map((numTasks, stage) => ({ stage, numTasks }) as StageProgram);
}

/** What Spark tells of its stages: number, tasks, those that have ended, whether it is done. */
function progress(
  inFlight: number,
  ...told: (readonly [id: number, tasks: number, ended: number, done?: true])[]
): ExecutionProgress {
  return create(ExecutePlanResponse_ExecutionProgressSchema, {
    numInflightTasks: BigInt(inFlight),
    stages: told.map(([id, tasks, ended, done]) => ({
      stageId: BigInt(id),
      numTasks: BigInt(tasks),
      numCompletedTasks: BigInt(ended),
      inputBytesRead: 0n,
      done: done === true,
    })),
  });
}

describe("StageProgressReader", () => {
  it("tells of stages that have begun, and again when something has changed", () => {
    const reader = new StageProgressReader(stages(8, 3), 3, -1);

    expect(reader.read(progress(0, [40, 8, 0], [41, 3, 0]))).toEqual([]);
    expect(reader.read(progress(2, [40, 8, 4], [41, 3, 0]))).toEqual([
      { stage: 0, numActiveTasks: 2, numCompletedTasks: 4, isDone: false },
    ]);
    expect(reader.read(progress(2, [40, 8, 4], [41, 3, 0]))).toEqual([]);
    expect(reader.read(progress(2, [41, 3, 1], [40, 8, 8, true]))).toEqual([
      { stage: 0, numActiveTasks: 0, numCompletedTasks: 8, isDone: true },
      { stage: 1, numActiveTasks: 2, numCompletedTasks: 1, isDone: false },
    ]);
  });

  it("passes over stages of Spark's that are none of ours, and those that were done before", () => {
    const reader = new StageProgressReader(stages(4, 2), 2, 7);

    // 7 was done by an earlier job, 9 moves rows to other tasks.
    expect(reader.read(progress(2, [7, 4, 0], [8, 4, 0], [9, 5, 0], [10, 2, 0]))).toEqual([
      { stage: 0, numActiveTasks: 2, numCompletedTasks: 0, isDone: false },
    ]);
    expect(
      reader.read(progress(1, [7, 4, 0], [8, 4, 4, true], [9, 5, 5, true], [10, 2, 1])),
    ).toEqual([
      { stage: 0, numActiveTasks: 0, numCompletedTasks: 4, isDone: true },
      { stage: 1, numActiveTasks: 1, numCompletedTasks: 1, isDone: false },
    ]);
    expect(reader.lastSparkStage).toBe(10);
  });

  it("knows the last stage by the partitions that are wanted of it", () => {
    const reader = new StageProgressReader(stages(10, 10), 1, -1);

    expect(reader.read(progress(0, [3, 10, 10, true], [4, 1, 1, true]))).toMatchObject([
      { stage: 0 },
      { stage: 1, numCompletedTasks: 1 },
    ]);
  });

  it("never counts more than there are: Spark counts attempts that failed, too", () => {
    const reader = new StageProgressReader(stages(4), 4, -1);

    expect(reader.read(progress(3, [1, 4, 6]))).toEqual([
      { stage: 0, numActiveTasks: 0, numCompletedTasks: 4, isDone: false },
    ]);
  });
});
