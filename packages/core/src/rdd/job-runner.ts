import type { SchedulingPools } from "../conf/scheduling-pools.ts";
import type { ApplicationEvents } from "../events/application-events.ts";
import type { Engine, TaskResult } from "../engine/engine.ts";
import { errorToJson, FiresteelError, UserError } from "../errors/firesteel-error.ts";
import type { CapturedClosure } from "../closure/captured-closure.ts";
import { stageInfosOf } from "../events/stage-infos.ts";
import { mapStack } from "../closure/map-stack.ts";
import type { CallSite } from "../lineage/call-site.ts";
import type { Fn } from "../lineage/functions.ts";
import type { Operator } from "../lineage/operator.ts";
import type { Planner } from "../lineage/planner.ts";
import type { Resolver } from "../lineage/resolver.ts";
import type { Sink } from "../plan/sink.ts";
import { filesProperty } from "../runtime/files-property.ts";
import type { Broadcasts } from "./broadcasts.ts";
import type { ApplicationFiles } from "./files/application-files.ts";
import { checkClosures } from "./check-closures.ts";
import { type JobScope, localProperties } from "./job-scope.ts";

/** One job, as an action asks for it. */
export interface Job {
  readonly operator: Operator;
  readonly sink: Sink<Fn>;
  readonly callSite: CallSite;
  /** Classes of values that the driver encoded for the sink. */
  readonly classes?: readonly CapturedClosure[];
  /** Partitions to compute; all by default. */
  readonly partitions?: readonly number[] | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called once for every partition, in any order. */
  readonly onResult: (result: TaskResult) => void;
}

interface ActiveJob {
  readonly controller: AbortController;
  readonly properties: Readonly<Record<string, string>>;
  readonly tags: ReadonlySet<string>;
  readonly stages: readonly number[];
}

export interface JobRunnerOptions {
  readonly scope: JobScope;
  readonly events: ApplicationEvents;
  readonly resolver: Resolver;
  readonly planner: Planner;
  readonly broadcasts: Broadcasts;
  readonly files: ApplicationFiles;
  readonly pools: SchedulingPools;
  /** Groups whose future jobs stay cancelled; the oldest is forgotten. */
  readonly maxCancelledGroups: number;
  readonly engine: () => Promise<Engine>;
  /** Throws where the context has stopped. */
  readonly assertRunning: () => void;
}

/** Runs jobs: plans them, hands them to the engine, knows which are active and cancels them. */
export class JobRunner {
  readonly #options: JobRunnerOptions;
  readonly #active = new Map<number, ActiveJob>();
  readonly #cancelledGroups = new Set<string>();
  #nextJob = 0;

  constructor(options: JobRunnerOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the job is done.
   *
   * @throws {UserError} `JOB_CANCELLED` when it was cancelled, with the signal's reason as cause
   */
  async run(job: Job): Promise<void> {
    const { assertRunning, resolver, planner, scope, events } = this.#options;
    assertRunning();
    const { properties: local, tags } = this.#scopeOf(job);
    const controller = new AbortController();
    const detach = follow(controller, job.signal);
    const { signal } = controller;
    const id = this.#nextJob++;
    const entry = { controller, properties: local, tags, stages: [] as number[] };
    this.#active.set(id, entry);
    let started = false;
    try {
      signal.throwIfAborted();
      this.#refuseCancelledGroup(local);
      const pool = local[localProperties.pool];
      if (pool !== undefined) this.#options.pools.use(pool);
      checkClosures(job.operator, events);
      const { numPartitions } = await resolver.resolve(job.operator, signal);
      const partitions = checkPartitions(job.partitions, numPartitions);
      if (partitions.length === 0) return;
      const engine = await this.#options.engine();
      // After the start, which brings the files that the configuration names.
      const { root } = this.#options.files;
      const properties = root === undefined ? local : { ...local, [filesProperty]: root };
      await this.#options.broadcasts.publish();
      signal.throwIfAborted();
      const plan = planner.plan({
        operator: job.operator,
        sink: job.sink,
        callSite: job.callSite,
        classes: job.classes ?? [],
      });
      entry.stages.push(...plan.stages.map((stage) => stage.stage));
      scope.started(id);
      started = true;
      events.post({
        event: "JobStart",
        jobId: id,
        time: Date.now(),
        name: properties[localProperties.description] ?? job.callSite.short,
        stageIds: entry.stages,
        stageInfos: stageInfosOf(id, plan, partitions.length),
        properties,
        tags: [...tags],
      });
      await engine.runJob(plan, {
        job: id,
        ...(job.partitions === undefined ? {} : { partitions }),
        signal,
        properties,
        onResult: job.onResult,
      });
      events.post({ event: "JobEnd", jobId: id, time: Date.now(), jobResult: { succeeded: true } });
    } catch (thrown) {
      const error = signal.aborted
        ? cancelled(id, signal.reason)
        : atCallSite(mapped(thrown), job.callSite);
      if (started) {
        const failure = errorToJson(error);
        events.post({
          event: "JobEnd",
          jobId: id,
          time: Date.now(),
          jobResult: { succeeded: false, failure },
        });
      }
      throw error;
    } finally {
      this.#active.delete(id);
      detach();
    }
  }

  cancelJob(id: number, reason?: string): void {
    this.#active
      .get(id)
      ?.controller.abort(new UserError("JOB_CANCELLED", cancelMessage(id, "by request", reason)));
  }

  cancelAll(why?: FiresteelError): void {
    for (const [id, job] of this.#active)
      job.controller.abort(
        why ?? new UserError("JOB_CANCELLED", cancelMessage(id, "as part of cancelling all jobs")),
      );
  }

  cancelGroup(group: string, andFuture: boolean, reason?: string): void {
    if (andFuture) this.#cancelFuture(group);
    for (const [id, job] of this.#active)
      if (job.properties[localProperties.group] === group)
        job.controller.abort(
          new UserError(
            "JOB_CANCELLED",
            cancelMessage(id, `as part of cancelling job group ${group}`, reason),
            { fields: { job: id, group } },
          ),
        );
  }

  #cancelFuture(group: string): void {
    this.#cancelledGroups.delete(group);
    this.#cancelledGroups.add(group);
    for (const oldest of this.#cancelledGroups) {
      if (this.#cancelledGroups.size <= this.#options.maxCancelledGroups) return;
      this.#cancelledGroups.delete(oldest);
    }
  }

  cancelTag(tag: string, reason?: string): void {
    for (const [id, job] of this.#active)
      if (job.tags.has(tag))
        job.controller.abort(
          new UserError(
            "JOB_CANCELLED",
            cancelMessage(id, `as part of cancelling the jobs with tag ${tag}`, reason),
            { fields: { job: id, tag } },
          ),
        );
  }

  /** Resolves when no job is active any more. */
  async idle(): Promise<void> {
    while (this.#active.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  #scopeOf(job: Job): { properties: Record<string, string>; tags: ReadonlySet<string> } {
    const { properties, tags } = this.#options.scope;
    return {
      tags,
      properties: {
        ...properties,
        [localProperties.callSite]: properties[localProperties.callSite] ?? job.callSite.short,
        ...(tags.size === 0 ? {} : { [localProperties.tags]: [...tags].join(",") }),
      },
    };
  }

  #refuseCancelledGroup(properties: Readonly<Record<string, string>>): void {
    const group = properties[localProperties.group];
    if (group === undefined || !this.#cancelledGroups.has(group)) return;
    throw new UserError(
      "JOB_CANCELLED",
      `the job group ${group} was cancelled together with its future jobs: set another group`,
      { fields: { group } },
    );
  }
}

/** Aborts `controller` when `signal` does; returns how to stop listening. */
function follow(controller: AbortController, signal: AbortSignal | undefined): () => void {
  if (signal === undefined) return () => undefined;
  const onAbort = (): void => controller.abort(signal.reason);
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  return () => signal.removeEventListener("abort", onAbort);
}

function cancelMessage(id: number, how: string, reason?: string): string {
  return `job ${id} was cancelled ${how}${reason === undefined ? "" : `: ${reason}`}`;
}

function cancelled(id: number, reason: unknown): FiresteelError {
  if (FiresteelError.is(reason)) return reason;
  return new UserError("JOB_CANCELLED", `job ${id} was cancelled by its signal`, {
    cause: reason,
    fields: { job: id },
  });
}

/** Maps the positions of an error and its causes to the user's TypeScript. */
function mapped(thrown: unknown): unknown {
  let at: unknown = thrown;
  for (let depth = 0; depth < 10 && at instanceof Error; depth++) {
    const { stack } = at;
    if (typeof stack === "string") {
      const better = mapStack(stack);
      if (better !== stack)
        Object.defineProperty(at, "stack", { value: better, configurable: true, writable: true });
    }
    at = at.cause;
  }
  return thrown;
}

/**
 * An engine's error comes from wherever the engine runs: its stack says nothing to the user, who wants to see the line
 * of the action. The stack of the failed function is that of the cause.
 */
function atCallSite(error: unknown, callSite: CallSite): unknown {
  const { long } = callSite;
  if (!FiresteelError.is(error, "TASK_FAILED") || long === "") return error;
  const frames = long.split("\n").map((frame) => `    ${frame}`);
  const stack = [`${error.name}: ${error.message}`, ...frames].join("\n");
  Object.defineProperty(error, "stack", { value: stack, configurable: true, writable: true });
  return error;
}

function checkPartitions(
  asked: readonly number[] | undefined,
  numPartitions: number,
): readonly number[] {
  if (asked === undefined) return Array.from({ length: numPartitions }, (_, p) => p);
  const bad = asked.find((p) => !Number.isInteger(p) || p < 0 || p >= numPartitions);
  if (bad !== undefined)
    throw new UserError(
      "INVALID_PARTITION",
      `there is no partition ${bad}: the RDD has ${numPartitions} partitions, numbered from 0`,
      { fields: { partition: bad, numPartitions } },
    );
  return asked;
}
