import { describe, expect, it } from "vitest";
import { FiresteelError } from "../../errors/firesteel-error.ts";
import type { SparkListener } from "../../events/spark-listener.ts";
import { type Context, expectCode, numbers, slowRecords } from "./behaviour.ts";

/** What an engine may leave out. */
export interface EngineSupport {
  /** What follows where a task attempt is killed: another one, its job's failure, or nothing, since it cannot be. */
  readonly killedTask: "isRetried" | "failsJob" | "goesOn";
}

/** Groups, tags and other ways to name jobs, and to stop them. */
export function jobControlBehaviour(sc: Context, supports: EngineSupport): void {
  const until = async (isTrue: () => boolean): Promise<void> => {
    while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  describe("job groups and descriptions", () => {
    it("hold for what follows in the same chain of calls, until they are cleared", async () => {
      const inGroup = async (): Promise<void> => {
        await Promise.resolve();
        sc().setJobGroup("reports", "monthly report");
        sc().setInterruptOnCancel(true);
        expect(sc().getLocalProperty("spark.jobGroup.id")).toBe("reports");
        expect(sc().getLocalProperty("spark.job.interruptOnCancel")).toBe("true");
        const grouped = sc().parallelize([1], 1).countAsync();
        await grouped;
        expect(sc().statusTracker().getJobIdsForGroup("reports")).toEqual(grouped.jobIds);
        sc().setJobDescription("something else");
        expect(sc().getLocalProperty("spark.job.description")).toBe("something else");
        sc().clearJobGroup();
        expect(sc().getLocalProperty("spark.jobGroup.id")).toBeUndefined();
        expect(sc().getLocalProperty("spark.job.description")).toBeUndefined();
      };

      await inGroup();

      const records = await sc().parallelize([1, 2], 1).collectWithJobGroup("once", "by the way");
      expect(records).toEqual([1, 2]);
      expect(sc().statusTracker().getJobIdsForGroup("once").length).toBe(1);
      expect(sc().getLocalProperty("spark.jobGroup.id")).toBeUndefined();
    });

    it("can be cancelled together with jobs to come", async () => {
      const later = async (): Promise<unknown> => {
        await Promise.resolve();
        sc().setJobGroup("doomed", "never runs");
        sc().cancelJobGroupAndFutureJobs("doomed", "too late");
        return await sc().range(3).count();
      };

      await expectCode(later, "JOB_CANCELLED");
      expect(await sc().range(3).count()).toBe(3);
    });
  });

  describe("job tags", () => {
    it("are added and removed one by one or several at once", async () => {
      const tagged = async (): Promise<void> => {
        await Promise.resolve();
        sc().addJobTags(["a", "b", "c"]);
        sc().addJobTag("d");
        sc().removeJobTag("a");
        sc().removeJobTags(["b", "x"]);
        expect(sc().getJobTags()).toEqual(new Set(["c", "d"]));
        const job = sc().range(2).countAsync();
        await job;
        expect(sc().statusTracker().getJobIdsForTag("d")).toEqual(job.jobIds);
        sc().clearJobTags();
        expect(sc().getJobTags().size).toBe(0);
      };

      await tagged();

      await expectCode(() => sc().addJobTag("a,b"), "INVALID_JOB_TAG");
      await expectCode(() => sc().cancelJobsWithTag(""), "INVALID_JOB_TAG");
    });
  });

  describe("cancelling", () => {
    it("stops one job by its number, or all", async () => {
      const one = slowRecords(sc()).countAsync();
      const others = [slowRecords(sc()).count(), slowRecords(sc()).sum()];
      await until(
        () => one.jobIds.length === 1 && sc().statusTracker().getActiveJobIds().length === 3,
      );

      sc().cancelJob(one.jobIds[0] ?? -1, "not that one");
      const error = await expectCode(() => one, "JOB_CANCELLED");
      expect(error.message).toContain("not that one");
      sc().cancelAllJobs();

      await Promise.all(others.map((other) => expectCode(() => other, "JOB_CANCELLED")));
      expect(await sc().range(4).count()).toBe(4);
    });

    it("stops a stage, which fails its job", async () => {
      const job = slowRecords(sc()).count();
      await until(() => sc().statusTracker().getActiveStageIds().length > 0);

      for (const stage of sc().statusTracker().getActiveStageIds()) sc().cancelStage(stage, "no");

      const error: unknown = await job.catch((thrown: unknown) => thrown);
      expect(FiresteelError.is(error), String(error)).toBe(true);
      expect(await sc().range(4).count()).toBe(4);
    });

    it("stops one attempt of a task, for which another one makes up", async () => {
      const started: number[] = [];
      const listener: SparkListener = {
        onTaskStart: ({ taskInfo }) => void started.push(taskInfo.taskId),
      };
      sc().addSparkListener(listener);
      const rdd = sc()
        .parallelize(numbers(100), 1)
        .map(async (x) => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          return x;
        });
      const job = rdd.sum();
      await until(() => started.length > 0);

      sc().killTaskAttempt(started[0] ?? -1, true, "make room");

      const outcome = await job.catch((error: unknown) => (error as { cause?: unknown }).cause);
      const sum = typeof outcome === "number" ? outcome : (outcome as { code?: unknown }).code;
      expect(sum).toBe(supports.killedTask === "failsJob" ? "TASK_KILLED" : 4950);
      sc().removeSparkListener(listener);
    });
  });

  describe("call sites", () => {
    it("can be named", async () => {
      sc().setCallSite("step 4 of the report");
      const named = sc()
        .range(2)
        .map((x) => x);
      sc().clearCallSite();

      expect(named.toString()).toMatch(/^MapPartitionsRDD\[\d+\] at step 4 of the report$/);
      expect(sc().range(1).toString()).not.toContain("step 4");
      expect(await named.count()).toBe(2);
    });
  });

  describe("executors", () => {
    it("cannot be asked for on a master that decides their number", async () => {
      expect(await sc().requestExecutors(1)).toBe(false);
      expect(await sc().requestTotalExecutors(1)).toBe(false);
      expect(await sc().killExecutor("0")).toBe(false);
      expect(await sc().killExecutors(["0"])).toBe(false);
    });
  });
}
