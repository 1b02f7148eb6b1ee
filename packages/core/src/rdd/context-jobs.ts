import { UserError } from "../errors/firesteel-error.ts";
import type { SparkListener } from "../events/spark-listener.ts";
import { StatusTracker } from "../events/status-tracker.ts";
import { withVars } from "../closure/with-vars.ts";
import { capture } from "../lineage/functions.ts";
import { decodeRecords } from "../lineage/driver-blocks.ts";
import type { ApproximateEvaluator } from "./approximate/evaluators.ts";
import type { PartialResult } from "./approximate/partial-result.ts";
import { runApproximateJob } from "./approximate/run-approximate-job.ts";
import type { AnyFunction } from "../lineage/functions.ts";
import { ContextFormats } from "./context-formats.ts";
import type { ActionOptions, IterableResult, MaybePromise } from "./function-types.ts";
import { FutureAction } from "./future-action.ts";
import { localProperties } from "./job-scope.ts";
import type { RDD } from "./rdd.ts";

/** Running jobs and controlling them. */
export abstract class ContextJobs extends ContextFormats {
  /**
   * Jobs started from here on, in this asynchronous context, belong to a group.
   *
   * @param interruptOnCancel tasks of cancelled jobs stop at their next chunk anyway; those that have not within a
   *   second lose their worker, where otherwise `spark.task.reaper.killTimeout` would pass
   */
  setJobGroup(groupId: string, description: string, interruptOnCancel: boolean = false): void {
    const { scope } = this.driver;
    scope.setProperty(localProperties.group, groupId);
    scope.setProperty(localProperties.description, description);
    scope.setProperty(localProperties.interruptOnCancel, String(interruptOnCancel));
  }

  clearJobGroup(): void {
    const { scope } = this.driver;
    scope.setProperty(localProperties.group, undefined);
    scope.setProperty(localProperties.description, undefined);
    scope.setProperty(localProperties.interruptOnCancel, undefined);
  }

  setJobDescription(value: string | undefined): void {
    this.driver.scope.setProperty(localProperties.description, value);
  }

  setInterruptOnCancel(interruptOnCancel: boolean): void {
    const value = String(interruptOnCancel);
    this.driver.scope.setProperty(localProperties.interruptOnCancel, value);
  }

  /** A property that `TaskContext.getLocalProperty` reads; undefined removes it. */
  setLocalProperty(key: string, value: string | undefined): void {
    this.driver.scope.setProperty(key, value);
  }

  getLocalProperty(key: string): string | undefined {
    return this.driver.scope.properties[key];
  }

  addJobTag(tag: string): void {
    this.addJobTags([tag]);
  }

  addJobTags(tags: Iterable<string>): void {
    const added = [...tags];
    for (const tag of added) assertTag(tag);
    this.driver.scope.setTags(new Set([...this.driver.scope.tags, ...added]));
  }

  removeJobTag(tag: string): void {
    this.removeJobTags([tag]);
  }

  removeJobTags(tags: Iterable<string>): void {
    const removed = new Set(tags);
    const left = [...this.driver.scope.tags].filter((tag) => !removed.has(tag));
    this.driver.scope.setTags(new Set(left));
  }

  getJobTags(): Set<string> {
    return new Set(this.driver.scope.tags);
  }

  clearJobTags(): void {
    this.driver.scope.setTags(new Set());
  }

  cancelJobGroup(groupId: string, reason?: string): void {
    this.driver.jobs.cancelGroup(groupId, false, reason);
  }

  cancelJobGroupAndFutureJobs(groupId: string, reason?: string): void {
    this.driver.jobs.cancelGroup(groupId, true, reason);
  }

  cancelJobsWithTag(tag: string, reason?: string): void {
    assertTag(tag);
    this.driver.jobs.cancelTag(tag, reason);
  }

  cancelAllJobs(): void {
    this.driver.jobs.cancelAll();
  }

  cancelJob(jobId: number, reason?: string): void {
    this.driver.jobs.cancelJob(jobId, reason);
  }

  cancelStage(stageId: number, reason: string = "by request"): void {
    this.driver.startedEngine?.cancelStage(stageId, reason);
  }

  /**
   * Ends one attempt of a task, which is then run again.
   *
   * @param interruptThread end it soon even where its code does not notice: its worker may have to go
   */
  killTaskAttempt(taskId: number, interruptThread: boolean = true, reason?: string): void {
    const why = reason ?? "killed via killTaskAttempt";
    this.driver.startedEngine?.killTaskAttempt(taskId, why, interruptThread);
  }

  /** The records that `partitionFunc` gives for each of some partitions (all by default). */
  async runJob<T, U>(
    rdd: RDD<T>,
    partitionFunc: (records: IterableIterator<T>) => IterableResult<U>,
    partitions?: readonly number[],
    allowLocal: boolean = false,
    options: ActionOptions = {},
  ): Promise<U[]> {
    void allowLocal;
    const { driver } = this;
    const callSite = driver.lineage.callSite("runJob");
    const { operator } = driver.lineage.scope("runJob", () => rdd.mapPartitions<U>(partitionFunc));
    const sink = { kind: "collect" } as const;
    const parts = await driver.collect({ operator, sink, partitions, callSite, ...options });
    return parts.flat() as U[];
  }

  /**
   * Runs `processPartition` on each of some partitions and hands every result to `resultHandler` as it comes;
   * `resultFunc` makes the result of the whole.
   */
  submitJob<T, U, R>(
    rdd: RDD<T>,
    processPartition: (records: IterableIterator<T>) => MaybePromise<U>,
    partitions: readonly number[] | undefined,
    resultHandler: (partition: number, result: U) => void,
    resultFunc: () => R,
  ): FutureAction<R> {
    const { driver } = this;
    const callSite = driver.lineage.callSite("submitJob");
    const f = capture(processPartition, "submitJob");
    const sink = { kind: "partition", f } as const;
    return new FutureAction(driver.scope, async (signal) => {
      await driver.run({
        operator: rdd.operator,
        sink,
        callSite,
        signal,
        partitions,
        onResult: ({ partition, blocks }) =>
          resultHandler(partition, decodeRecords(blocks)[0] as U),
      });
      return resultFunc();
    });
  }

  /** Runs `func` on every partition and gives what `evaluator` makes of those that are done after `timeout` ms. */
  async runApproximateJob<T, U, R>(
    rdd: RDD<T>,
    func: (records: IterableIterator<T>) => MaybePromise<U>,
    evaluator: ApproximateEvaluator<U, R>,
    timeout: number,
    options: ActionOptions = {},
  ): Promise<PartialResult<R>> {
    const callSite = this.driver.lineage.callSite("runApproximateJob");
    const sink = { kind: "partition", f: capture(func, "runApproximateJob") } as const;
    const job = { operator: rdd.operator, sink, callSite, ...options };
    return await runApproximateJob(this.driver, job, () => evaluator, timeout);
  }

  /**
   * Marks a plain function as one that returns a promise, so that it may be used where `async` functions may:
   * `rdd.map(sc.async(fetchRow))`.
   */
  async<A extends readonly unknown[], R>(
    f: (...args: A) => PromiseLike<R>,
  ): (...args: A) => Promise<R> {
    return withVars(
      { f: f as AnyFunction },
      (vars) =>
        async (...args: A): Promise<R> =>
          (await vars.f(...args)) as R,
    );
  }

  statusTracker(): StatusTracker {
    const { driver } = this;
    return new StatusTracker(
      driver.events.status,
      async () => (await driver.startedEngine?.executors()) ?? [],
    );
  }

  addSparkListener(listener: SparkListener): void {
    this.driver.events.bus.addListener(listener);
  }

  removeSparkListener(listener: SparkListener): void {
    this.driver.events.bus.removeListener(listener);
  }

  /** Names the place of the calls that follow, instead of the user's line. */
  setCallSite(shortCallSite: string): void {
    this.driver.lineage.fixCallSite(shortCallSite);
  }

  clearCallSite(): void {
    this.driver.lineage.fixCallSite(undefined);
  }
}

function assertTag(tag: string): void {
  if (tag === "" || tag.includes(","))
    throw new UserError(
      "INVALID_JOB_TAG",
      `a job tag must be a non-empty string without commas, not ${JSON.stringify(tag)}`,
    );
}
