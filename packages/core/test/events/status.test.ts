import { SparkConf } from "@firesteel/core";
import type { EngineEvent } from "#src/engine/engine-event";
import { ApplicationEvents } from "#src/events/application-events";
import { StatusTracker } from "#src/events/status-tracker";
import { Logger } from "#src/events/logger";
import { describe, expect, it } from "vitest";

const open = (
  conf: Record<string, string> = {},
): { events: ApplicationEvents; tracker: StatusTracker } => {
  const events = new ApplicationEvents(
    new SparkConf({ "spark.ui.showConsoleProgress": false, ...conf }),
    { logger: new Logger("OFF") },
  );
  return { events, tracker: new StatusTracker(events.status, () => Promise.resolve([])) };
};

const startJob = (
  events: ApplicationEvents,
  jobId: number,
  stageIds: number[],
  properties: Record<string, string> = {},
  tags: string[] = [],
): void =>
  events.post({
    event: "JobStart",
    jobId,
    time: 1,
    name: "count",
    stageIds,
    stageInfos: [],
    properties,
    tags,
  });

const endJob = (events: ApplicationEvents, jobId: number): void =>
  events.post({ event: "JobEnd", jobId, time: 9, jobResult: { succeeded: true } });

const submit = (job: number, stage: number, attempt = 0): EngineEvent => ({
  type: "stageSubmitted",
  job,
  stage,
  attempt,
  name: `stage ${stage}`,
  numTasks: 3,
  rdds: [],
  time: 5,
});

const complete = (job: number, stage: number, attempt = 0): EngineEvent => ({
  type: "stageCompleted",
  job,
  stage,
  attempt,
  time: 8,
});

const task = (stage: number, id: number, stageAttempt = 0) => ({
  job: 0,
  stage,
  stageAttempt,
  partition: id,
  attempt: 0,
  taskAttemptId: id,
  executor: "w0",
  time: 6,
});

describe("StatusTracker", () => {
  it("follows a job from start to end", () => {
    const { events, tracker } = open();

    startJob(events, 0, [0, 1]);
    events.engineListener(submit(0, 0));
    events.engineListener({ type: "taskStarted", ...task(0, 1) });
    events.engineListener({ type: "taskStarted", ...task(0, 2) });
    events.engineListener({ type: "taskEnded", outcome: "success", ...task(0, 1) });

    expect(tracker.getActiveJobIds()).toEqual([0]);
    expect(tracker.getActiveJobsIds()).toEqual([0]);
    expect(tracker.getActiveStageIds()).toEqual([0]);
    expect(tracker.getJobInfo(0)).toEqual({ jobId: 0, stageIds: [0, 1], status: "RUNNING" });
    expect(tracker.getStageInfo(0)).toEqual({
      stageId: 0,
      currentAttemptId: 0,
      submissionTime: 5,
      name: "stage 0",
      numTasks: 3,
      numActiveTasks: 1,
      numCompletedTasks: 1,
      numFailedTasks: 0,
    });

    events.engineListener({ type: "taskEnded", outcome: "failed", ...task(0, 2) });
    events.engineListener(complete(0, 0));
    endJob(events, 0);

    expect(tracker.getStageInfo(0)?.numFailedTasks).toBe(1);
    expect(tracker.getActiveJobIds()).toEqual([]);
    expect(tracker.getActiveStageIds()).toEqual([]);
    expect(tracker.getJobInfo(0)?.status).toBe("SUCCEEDED");
    expect(tracker.getJobInfo(7)).toBeUndefined();
    expect(tracker.getStageInfo(7)).toBeUndefined();
  });

  it("counts what is told of a stage as a whole until its tasks are told of one by one", () => {
    const { events, tracker } = open();
    const progress = (numActiveTasks: number, numCompletedTasks: number): EngineEvent => ({
      type: "stageProgress",
      job: 0,
      stage: 0,
      attempt: 0,
      numActiveTasks,
      numCompletedTasks,
      isDone: numCompletedTasks === 3,
      time: 6,
    });

    startJob(events, 0, [0]);
    events.engineListener(submit(0, 0));
    events.engineListener(progress(2, 0));
    expect(tracker.getStageInfo(0)).toMatchObject({ numActiveTasks: 2, numCompletedTasks: 0 });
    events.engineListener(progress(1, 2));
    expect(tracker.getStageInfo(0)).toMatchObject({ numActiveTasks: 1, numCompletedTasks: 2 });
    expect(tracker.getActiveStageIds()).toEqual([0]);
    events.engineListener(progress(0, 3));
    expect(tracker.getActiveStageIds()).toEqual([]);

    events.engineListener(progress(0, 0));
    for (const id of [0, 1, 2]) {
      events.engineListener({ type: "taskStarted", ...task(0, id) });
      events.engineListener({ type: "taskEnded", outcome: "success", ...task(0, id) });
    }
    events.engineListener(complete(0, 0));
    endJob(events, 0);

    expect(tracker.getStageInfo(0)).toMatchObject({ numActiveTasks: 0, numCompletedTasks: 3 });
    expect(events.status.stage(0)?.status).toBe("COMPLETE");
  });

  it("finds jobs by group and by tag", () => {
    const { events, tracker } = open();

    startJob(events, 0, [], { "spark.jobGroup.id": "g" }, ["a", "b"]);
    startJob(events, 1, [], {}, ["b"]);

    expect(tracker.getJobIdsForGroup("g")).toEqual([0]);
    expect(tracker.getJobIdsForGroup()).toEqual([1]);
    expect(tracker.getJobIdsForGroup(null)).toEqual([1]);
    expect(tracker.getJobIdsForTag("a")).toEqual([0]);
    expect(tracker.getJobIdsForTag("b")).toEqual([0, 1]);
  });

  it("counts only the current attempt of a stage", () => {
    const { events, tracker } = open();

    startJob(events, 0, [0]);
    events.engineListener(submit(0, 0, 0));
    events.engineListener({ type: "taskStarted", ...task(0, 1) });
    events.engineListener(submit(0, 0, 1));
    events.engineListener({ type: "taskEnded", outcome: "success", ...task(0, 1) });
    events.engineListener(complete(0, 0, 0));

    expect(tracker.getStageInfo(0)).toMatchObject({ currentAttemptId: 1, numCompletedTasks: 0 });
    expect(tracker.getActiveStageIds()).toEqual([0]);
  });

  it("leaves no stage active when its cancelled job ends, unless another job needs it", () => {
    const { events, tracker } = open();
    startJob(events, 0, [0]);
    startJob(events, 1, [0]);
    events.engineListener(submit(0, 0));

    endJob(events, 0);
    expect(tracker.getActiveStageIds()).toEqual([0]);
    endJob(events, 1);
    expect(tracker.getActiveStageIds()).toEqual([]);
  });

  it("keeps a skipped stage's former figures", () => {
    const { events, tracker } = open();
    startJob(events, 0, [0]);
    events.engineListener(submit(0, 0));
    events.engineListener({ type: "taskStarted", ...task(0, 1) });
    events.engineListener({ type: "taskEnded", outcome: "success", ...task(0, 1) });
    events.engineListener(complete(0, 0));
    events.engineListener({ type: "stageSkipped", job: 1, stage: 0, time: 9 });
    events.engineListener({ type: "stageSkipped", job: 1, stage: 4, time: 9 });

    expect(tracker.getStageInfo(0)?.numCompletedTasks).toBe(1);
    expect(events.status.stage(4)?.status).toBe("SKIPPED");
  });

  it("remembers the latest finished jobs and stages, and every running one", () => {
    const { events, tracker } = open({
      "spark.ui.retainedJobs": "2",
      "spark.ui.retainedStages": "2",
    });

    startJob(events, 0, [0]);
    events.engineListener(submit(0, 0));
    for (let id = 1; id <= 5; id += 1) {
      startJob(events, id, [id]);
      events.engineListener(submit(id, id));
      events.engineListener(complete(id, id));
      endJob(events, id);
    }

    expect(events.status.jobs().map((job) => job.jobId)).toEqual([0, 5]);
    expect(events.status.stages().map((stage) => stage.stageId)).toEqual([0, 5]);
    expect(tracker.getActiveJobIds()).toEqual([0]);
  });

  it("shows executors as the engine tells them", async () => {
    const tracker = new StatusTracker(open().events.status, () =>
      Promise.resolve([
        {
          id: "w0",
          host: "localhost",
          port: 0,
          cores: 1,
          runningTasks: 2,
          maxMemoryBytes: 10,
          usedMemoryBytes: 4,
        },
      ]),
    );

    expect(await tracker.getExecutorInfos()).toEqual([
      {
        host: "localhost",
        port: 0,
        cacheSize: 4,
        numRunningTasks: 2,
        usedOnHeapStorageMemory: 4,
        usedOffHeapStorageMemory: 0,
        totalOnHeapStorageMemory: 10,
        totalOffHeapStorageMemory: 0,
      },
    ]);
  });

  it("counts the running tasks of executors that are there", () => {
    const { events } = open();
    events.engineListener({ type: "executorAdded", executor: "w0", time: 1 });
    events.engineListener({ type: "taskStarted", ...task(0, 1) });

    expect(events.status.executors()).toMatchObject([{ executorId: "w0", numRunningTasks: 1 }]);

    events.engineListener({ type: "executorRemoved", executor: "w0", time: 2, reason: "lost" });
    expect(events.status.executors()).toEqual([]);
  });
});

describe("ApplicationEvents", () => {
  it("gives listeners whole stage and task infos", async () => {
    const { events } = open();
    const seen: unknown[] = [];
    events.bus.addListener({
      onStageCompleted: (event) => void seen.push(event.stageInfo),
      onTaskEnd: (event) => void seen.push([event.taskInfo.launchTime, event.reason.kind]),
    });

    events.engineListener(submit(0, 0));
    events.engineListener({ type: "taskStarted", ...task(0, 1) });
    events.engineListener({ type: "taskEnded", outcome: "workerLost", ...task(0, 1), time: 7 });
    events.engineListener(complete(0, 0));
    await events.close();

    expect(seen).toEqual([
      [6, "ExecutorLostFailure"],
      {
        stageId: 0,
        attemptNumber: 0,
        jobId: 0,
        name: "stage 0",
        details: "",
        numTasks: 3,
        rddInfos: [],
        parentIds: [],
        writesShuffle: false,
        accumulables: [],
        submissionTime: 5,
        completionTime: 8,
      },
    ]);
  });

  it("logs warnings of the engine", () => {
    const lines: string[] = [];
    const events = new ApplicationEvents(new SparkConf({ "spark.ui.showConsoleProgress": false }), {
      logger: new Logger("WARN", (line) => lines.push(line)),
    });

    events.engineListener({
      type: "warning",
      code: "BIG_CAPTURE",
      message: "use a broadcast",
      time: 0,
    });

    expect(lines[0]).toMatch(/ WARN BIG_CAPTURE: use a broadcast$/);
  });
});
