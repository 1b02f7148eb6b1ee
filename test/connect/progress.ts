import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { SparkListenerEvent } from "@firesteel/core";
import { contextWithUi } from "./context-with-ui.ts";

/**
 * What is heard of a job while it runs. Its tasks wait for files that the test makes: no clock decides what can be seen of
 * them.
 */
export function jobProgress(name: string, master: () => string): void {
  // oxlint-disable-next-line vitest/valid-title -- the name of a Spark
  describe(name, () => {
    const context = contextWithUi("progress", master);

    it("tells the status tracker, listeners and the web UI how far it has come", async () => {
      const { sc, directory } = context();
      const events: SparkListenerEvent[] = [];
      sc.addSparkListener({ onEvent: (event) => void events.push(event) });
      const may = (step: string, task: number): string => join(directory, `${step}-${task}`);
      const tracker = sc.statusTracker();
      const url = `${await sc.startUi()}/api/v1/applications/${sc.applicationId}`;
      const job = sc
        .range(0, 4, 1, 4)
        .map(async (i) => {
          while (!existsSync(may("map", i))) await delay(10);
          return [i % 2, i];
        })
        .reduceByKey((a, b) => a + b, 2)
        .mapPartitionsWithIndex(async (task, sums) => {
          // Not by key: a task without one would be over before it was seen.
          while (!existsSync(may("reduce", task))) await delay(10);
          return sums;
        })
        .values()
        .collect();

      await until(() => tracker.getActiveJobIds().length === 1);
      const [jobId = -1] = tracker.getActiveJobIds();
      const [first = -1, second = -1] = tracker.getJobInfo(jobId)?.stageIds ?? [];
      await until(() => tracker.getStageInfo(first)?.numActiveTasks === 2);
      expect(tracker.getActiveStageIds()).toEqual([first]);
      expect(tracker.getStageInfo(first)).toMatchObject({ numTasks: 4, numCompletedTasks: 0 });

      for (const task of [0, 1, 2]) writeFileSync(may("map", task), "");
      await until(() => tracker.getStageInfo(first)?.numCompletedTasks === 3);
      await until(async () => (await stageOf(url, first)).numCompleteTasks === 3);
      expect(await stageOf(url, first)).toMatchObject({ status: "ACTIVE", numActiveTasks: 1 });

      writeFileSync(may("map", 3), "");
      await until(() => tracker.getStageInfo(second)?.numActiveTasks === 2);
      expect(tracker.getActiveStageIds()).toEqual([second]);
      expect(tracker.getStageInfo(first)?.numCompletedTasks).toBe(4);

      for (const task of [0, 1]) writeFileSync(may("reduce", task), "");
      expect((await job).toSorted()).toEqual([2, 4]);

      for (const [stage, numTasks] of [
        [first, 4],
        [second, 2],
      ] as const) {
        expect(tracker.getStageInfo(stage)).toMatchObject({
          numActiveTasks: 0,
          numCompletedTasks: numTasks,
          numFailedTasks: 0,
        });
        await until(async () => (await stageOf(url, stage)).status === "COMPLETE");
        expect(await stageOf(url, stage)).toMatchObject({
          numActiveTasks: 0,
          numCompleteTasks: numTasks,
          numCompletedIndices: numTasks,
        });
      }
      await until(() => events.some(({ event }) => event === "JobEnd"));
      const told = events
        .filter(({ event }) => /^(?:Job|Stage(?!Executor|Progress)|Task)/.test(event))
        .map((event) =>
          "stageInfo" in event ? `${event.event} ${event.stageInfo.stageId}` : event.event,
        );
      expect(told).toEqual([
        "JobStart",
        `StageSubmitted ${first}`,
        `StageSubmitted ${second}`,
        ...Array.from({ length: 6 }, () => ["TaskStart", "TaskEnd"]).flat(),
        `StageCompleted ${first}`,
        `StageCompleted ${second}`,
        "JobEnd",
      ]);
    });

    it("tells of the attempt that failed for good", async () => {
      const { sc } = context();
      const tracker = sc.statusTracker();
      const failing = sc.range(0, 4, 1, 2).map((i) => {
        if (i === 3) throw new RangeError("no reading");
        return i;
      });

      await expect(failing.count()).rejects.toMatchObject({ code: "TASK_FAILED" });

      const failed = tracker
        .getJobIdsForGroup()
        .map((id) => tracker.getJobInfo(id))
        .find((job) => job?.status === "FAILED");
      expect(tracker.getStageInfo(failed?.stageIds[0] ?? -1)?.numFailedTasks).toBe(1);
    });
  });
}

interface StageJson {
  readonly status: string;
  readonly numActiveTasks: number;
  readonly numCompleteTasks: number;
  readonly numCompletedIndices: number;
}

async function stageOf(url: string, stage: number): Promise<StageJson> {
  const response = await fetch(`${url}/stages/${stage}/0?details=false`);
  return (await response.json()) as StageJson;
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await delay(20);
}
