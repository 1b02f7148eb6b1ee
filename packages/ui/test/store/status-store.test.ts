import { StatusStore } from "#src/store/status-store";
import { describe, expect, it } from "vitest";
import { jobStart, stageInfo, taskEnd, taskStart } from "./events.ts";

const failure = { name: "Error", code: "X", blame: "user", message: "broken" } as const;

function newStore(retention: Partial<{ jobs: number; stages: number; tasks: number }> = {}) {
  return new StatusStore({ jobs: 1000, stages: 1000, tasks: 100_000, ...retention });
}

/** Runs a job of one stage, of which each task reports its number as bytes read. */
function runJob(store: StatusStore, id: number, numTasks: number, firstTask: number): void {
  const stage = stageInfo(id, numTasks);
  store.onJobStart(jobStart(id, [stage]));
  store.onStageSubmitted({
    event: "StageSubmitted",
    stageInfo: { ...stage, submissionTime: 1 },
    properties: {},
  });
  for (let i = 0; i < numTasks; i++) {
    const start = taskStart(id, firstTask + i, { index: i });
    store.onTaskStart(start);
    store.onTaskEnd(taskEnd(start, { inputBytes: i }));
  }
  store.onStageCompleted({
    event: "StageCompleted",
    stageInfo: { ...stage, completionTime: 2 },
    skipped: false,
  });
  store.onJobEnd({ event: "JobEnd", jobId: id, time: 3, jobResult: { succeeded: true } });
}

describe("StatusStore", () => {
  it("knows the stages of a job, and the number of its tasks, before they run", () => {
    const store = newStore();

    store.onJobStart(jobStart(0, [stageInfo(0, 3), stageInfo(1, 2)]));

    expect(store.job(0)).toMatchObject({ numTasks: 5, status: "RUNNING", activeStages: 0 });
    expect(store.stages().map(({ status, info }) => [info.stageId, status])).toEqual([
      [1, "PENDING"],
      [0, "PENDING"],
    ]);
  });

  it("counts what is told of a stage as a whole until its tasks are told of one by one", () => {
    const store = newStore();
    const stage = stageInfo(0, 2);
    const tell = (numActiveTasks: number, numCompletedTasks: number): void =>
      store.onOtherEvent({
        event: "StageProgress",
        jobId: 0,
        stageId: 0,
        stageAttemptId: 0,
        numActiveTasks,
        numCompletedTasks,
        isDone: numCompletedTasks === 2,
        time: 2,
      });
    store.onJobStart(jobStart(0, [stage]));
    store.onStageSubmitted({ event: "StageSubmitted", stageInfo: stage, properties: {} });

    tell(1, 1);
    expect(store.stage(0, 0)?.counts).toMatchObject({ active: 1, completed: 1 });
    expect(store.job(0)).toMatchObject({ completedIndices: 1, tasks: { active: 1, completed: 1 } });

    tell(0, 0);
    for (const index of [0, 1]) {
      const start = taskStart(0, index, { index });
      store.onTaskStart(start);
      store.onTaskEnd(taskEnd(start));
    }
    expect(store.stage(0, 0)?.counts).toMatchObject({ active: 0, completed: 2 });
    expect(store.job(0)).toMatchObject({ completedIndices: 2, tasks: { active: 0, completed: 2 } });
  });

  it("counts a task once that succeeds again in another attempt of its stage", () => {
    const store = newStore();
    const [first, second] = [stageInfo(0, 2), stageInfo(0, 2, 1)];
    store.onJobStart(jobStart(0, [first]));
    store.onStageSubmitted({ event: "StageSubmitted", stageInfo: first, properties: {} });
    const start = taskStart(0, 0);
    store.onTaskStart(start);
    store.onTaskEnd(taskEnd(start));
    store.onStageCompleted({
      event: "StageCompleted",
      stageInfo: { ...first, failureReason: failure },
      skipped: false,
    });

    store.onStageSubmitted({ event: "StageSubmitted", stageInfo: second, properties: {} });
    for (const index of [0, 1]) {
      const again = taskStart(0, 10 + index, { index, stageAttemptId: 1 });
      store.onTaskStart(again);
      store.onTaskEnd(taskEnd(again));
    }

    expect(store.job(0)).toMatchObject({ completedIndices: 2, failedStages: 1, activeStages: 1 });
    expect(store.job(0)?.tasks.completed).toBe(3);
    expect(store.attempts(0).map(({ status }) => status)).toEqual(["FAILED", "ACTIVE"]);
  });

  it("tells failed from killed tasks, and why these were killed", () => {
    const store = newStore();
    const stage = stageInfo(0, 3);
    store.onJobStart(jobStart(0, [stage]));
    store.onStageSubmitted({ event: "StageSubmitted", stageInfo: stage, properties: {} });
    const starts = [0, 1, 2].map((id) => taskStart(0, id));
    for (const start of starts) store.onTaskStart(start);
    const [a, b, c] = starts as [(typeof starts)[0], (typeof starts)[0], (typeof starts)[0]];
    store.onTaskEnd(taskEnd(a, {}, { kind: "ExceptionFailure", failure }));
    const killed = { kind: "TaskKilled", failure: { ...failure, message: "too slow" } } as const;
    store.onTaskEnd(taskEnd(b, {}, killed));

    expect(store.job(0)?.tasks).toMatchObject({ active: 1, failed: 1, killed: 1, completed: 0 });
    expect([...(store.job(0)?.tasks.killedBy ?? [])]).toEqual([["too slow", 1]]);
    const rows = [...(store.attempts(0)[0]?.tasks.slots("taskId", false) ?? [])].map((slot) =>
      store.attempts(0)[0]?.tasks.row(slot),
    );
    expect(rows.map((row) => row?.status)).toEqual(["FAILED", "KILLED", "RUNNING"]);
    expect(rows[0]?.errorMessage).toBe("Error: broken");
    expect(c.taskInfo.taskId).toBe(2);
  });

  it("ends the stages of a job that was cancelled, and skips those that never ran", () => {
    const store = newStore();
    const [first, second] = [stageInfo(0, 3), stageInfo(1, 2)];
    store.onJobStart(jobStart(0, [first, second]));
    store.onStageSubmitted({ event: "StageSubmitted", stageInfo: first, properties: {} });

    const jobResult = { succeeded: false, failure } as const;
    store.onJobEnd({ event: "JobEnd", jobId: 0, time: 9, jobResult });

    expect(store.job(0)).toMatchObject({ status: "FAILED", skippedTasks: 2, activeStages: 0 });
    expect(store.stages().map(({ status }) => status)).toEqual(["SKIPPED", "FAILED"]);
  });

  it("keeps the figures of a stage that a later job skips", () => {
    const store = newStore();
    runJob(store, 0, 3, 0);

    store.onJobStart(jobStart(1, [stageInfo(0, 3), stageInfo(1, 1)]));
    const stageInfoOfNothing = stageInfo(0, 0);
    store.onStageCompleted({
      event: "StageCompleted",
      stageInfo: stageInfoOfNothing,
      skipped: true,
    });

    expect(store.job(1)).toMatchObject({ skippedTasks: 3, numTasks: 4 });
    expect(store.attempts(0)).toHaveLength(1);
    expect(store.attempts(0)[0]).toMatchObject({ status: "COMPLETE", completionTime: 2 });
  });

  it("forgets the oldest jobs, stages and tasks that are over, and the sums stay", () => {
    const store = newStore({ jobs: 3, stages: 2, tasks: 25 });

    for (let id = 0; id < 6; id++) runJob(store, id, 10, id * 10);

    expect(store.jobs().map(({ jobId }) => jobId)).toEqual([5, 4, 3]);
    expect(store.stages().map(({ info }) => info.stageId)).toEqual([5, 4]);
    expect(store.stages().map(({ tasks }) => tasks.size)).toEqual([10, 10]);
    expect(store.stages()[1]?.metrics.inputBytes).toBe(45);
  });

  it("forgets the oldest tasks of one large stage, never one that runs", () => {
    const store = newStore({ tasks: 100 });
    const stage = stageInfo(0, 1000);
    store.onJobStart(jobStart(0, [stage]));
    store.onStageSubmitted({ event: "StageSubmitted", stageInfo: stage, properties: {} });
    const running = taskStart(0, 0);
    store.onTaskStart(running);
    for (let id = 1; id < 1000; id++) {
      const start = taskStart(0, id);
      store.onTaskStart(start);
      store.onTaskEnd(taskEnd(start, { runTimeMs: id }));
    }

    const tasks = store.attempts(0)[0]?.tasks;
    const ids = [...(tasks?.slots("taskId", false) ?? [])].map((slot) => tasks?.row(slot).taskId);
    expect(ids).toHaveLength(100);
    expect(ids.slice(0, 3)).toEqual([0, 901, 902]);
    expect(tasks?.row(tasks.slots("runTimeMs", true)[0] ?? -1).taskId).toBe(999);
    expect(store.attempts(0)[0]?.completedIndices.size).toBe(999);
  });

  it("counts what executors did, and remembers why one went", () => {
    const store = newStore();
    store.onExecutorAdded({
      event: "ExecutorAdded",
      executorId: "0",
      time: 1,
      host: "here",
      totalCores: 1,
    });
    runJob(store, 0, 4, 0);
    store.onExecutorRemoved({ event: "ExecutorRemoved", executorId: "0", time: 5, reason: "gone" });

    expect(store.executors.all()).toMatchObject([
      { id: "0", removeReason: "gone", totalDuration: 40, tasks: { completed: 4, active: 0 } },
    ]);
  });
});
