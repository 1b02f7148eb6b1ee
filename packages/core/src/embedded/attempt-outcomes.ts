import type { ErrorJson } from "../errors/firesteel-error.ts";
import type { BarrierGathers } from "./barrier-gathers.ts";
import type { CacheLocations } from "./cache-locations.ts";
import type { CacheRegistry } from "./cache-registry.ts";
import type { ContainerPool } from "./container-pool.ts";
import type { DagScheduler } from "./dag-scheduler.ts";
import {
  executorLost,
  heapLimitExceeded,
  resultsTooLarge,
  spoilt,
  taskFailed,
} from "./engine-errors.ts";
import type { ExecutorHandle } from "./executor-handle.ts";
import type { AttemptResult, FromExecutor } from "./executor-messages.ts";
import type { HeldSuccess, StageRun } from "./stage-run.ts";
import type { TaskAttempt } from "./task-attempt.ts";
import type { TaskScheduler } from "./task-scheduler.ts";
import type { PackedMetrics, WireEvent } from "./wire-event.ts";

type Ended = Extract<FromExecutor, { readonly type: "ended" }>;
type Success = Extract<AttemptResult, { readonly kind: "success" }>;

/**
 * What follows from the end of an attempt: its output is published once, by the first attempt of the task that
 * succeeds; a failure is charged to the task, and is the job's when the task has no attempt left.
 */
export class AttemptOutcomes {
  readonly #host: AttemptOutcomesHost;

  constructor(host: AttemptOutcomesHost) {
    this.#host = host;
  }

  onEnded(executor: ExecutorHandle, message: Ended): void {
    const attempt = executor.attempts.get(message.slot);
    executor.returnSlot(message.slot);
    for (const range of message.givenBack) this.#host.pool.giveBack(executor.id, range);
    if (attempt !== undefined && attempt.id === message.taskAttemptId) {
      this.#host.dag.lose(message.lost);
      this.#host.tasks.end(attempt);
      this.#settle(attempt, message.result);
      this.#host.onAttemptEnded(attempt);
    }
    if (message.isSpoilt) executor.terminate(spoilt().toJSON(), false);
  }

  /** The executor's thread has ended; only the attempt that ran is charged. */
  onExecutorGone(executor: ExecutorHandle, exitCode: number): void {
    const { currentAttempt } = executor.control;
    const error = this.#causeOf(executor, exitCode);
    const isCharged = executor.endedFor?.isTaskToBlame ?? true;
    this.#host.tasks.forgetExecutor(executor.id);
    for (const attempt of Array.from(executor.attempts.values())) {
      this.#host.tasks.end(attempt);
      if (attempt.id !== currentAttempt) {
        this.#host.tasks.uncount(attempt);
        if (attempt.isAnnounced) this.#tellEnd(attempt, "killed", error);
        this.#host.tasks.requeue(attempt);
      } else if (attempt.killReason !== undefined || !isCharged) {
        this.#tellEnd(attempt, "killed", error);
        this.#retry(attempt);
      } else {
        this.#tellEnd(attempt, "workerLost", error);
        this.#charge(attempt, error, "loss");
      }
      this.#host.onAttemptEnded(attempt);
    }
    this.#host.pool.giveBackAll(executor.id);
  }

  #causeOf(executor: ExecutorHandle, exitCode: number): ErrorJson {
    if (executor.endedFor !== undefined) return executor.endedFor.error;
    if (executor.lastError?.code === "ERR_WORKER_OUT_OF_MEMORY")
      return heapLimitExceeded(this.#host.softHeapBytes).toJSON();
    return executorLost(executor.id, exitCode, executor.lastError).toJSON();
  }

  #settle(attempt: TaskAttempt, result: AttemptResult): void {
    switch (result.kind) {
      case "success":
        this.#succeed(attempt, result);
        break;
      case "killed":
        this.#tellEnd(attempt, "killed", undefined, result.metrics);
        this.#retry(attempt);
        break;
      case "fetchFailed":
        this.#tellEnd(attempt, "failed", result.error, result.metrics);
        if (attempt.run.program.barrier) this.#restartBarrier(attempt, result.error);
        else {
          this.#host.dag.onFetchFailed(attempt, result.error);
          this.#host.tasks.requeue(attempt);
        }
        break;
      case "failed":
        this.#tellEnd(attempt, "failed", result.error, result.metrics);
        this.#charge(attempt, result.error, result.isTransient ? "loss" : "throw");
        break;
    }
  }

  #succeed(attempt: TaskAttempt, result: Success): void {
    const { run, partition } = attempt;
    // Whoever needs a cached partition later, it is right: also when the run is over.
    this.#host.locations.note(result.cached, attempt.executor.id);
    this.#host.cache.publish(result.cached, attempt.caches);
    if (run.state === "ended" || run.isDone(partition)) {
      this.#tellEnd(attempt, "killed", undefined, result.metrics);
      return;
    }
    if (attempt.stageAttempt < run.validFrom) {
      this.#tellEnd(attempt, "killed", undefined, result.metrics);
      this.#retry(attempt);
      return;
    }
    if (run.program.barrier) this.#hold(attempt, result);
    else {
      this.#accept(attempt, result);
      this.#host.dag.completeIfDone(run);
    }
  }

  /** The results of a barrier stage count together: a failing task takes all of them back. */
  #hold(attempt: TaskAttempt, result: Success): void {
    const { run } = attempt;
    this.#host.barriers.onTaskEnded(attempt);
    if (run.restart !== undefined) {
      this.#tellEnd(attempt, "killed", undefined, result.metrics);
      this.#restartBarrier(attempt);
      return;
    }
    run.held.push({ attempt, result });
    this.#host.pool.claim(result.segment?.ranges ?? [], "shuffle");
    if (run.held.length < run.partitions.length) return;
    for (const held of this.#dropHeld(run)) this.#accept(held.attempt, held.result);
    this.#host.dag.completeIfDone(run);
  }

  #dropHeld(run: StageRun): readonly HeldSuccess[] {
    const held = run.held.splice(0);
    for (const { result } of held) this.#host.pool.release(result.segment?.ranges ?? [], "shuffle");
    return held;
  }

  #accept(attempt: TaskAttempt, result: Success): void {
    const { run, partition, startedAt } = attempt;
    if (startedAt !== undefined) run.durationsMs.push(performance.now() - startedAt);
    run.slow.delete(partition);
    for (const other of [run.running.get(partition), run.copies.get(partition)])
      if (other !== undefined) this.#host.dag.stop(other, "another attempt of the task succeeded");
    if (run.shuffle === undefined) {
      run.markDone(partition);
      if (this.#isTooMuch(attempt, result.blocks)) return;
      for (const job of run.jobs)
        this.#host.sendResult(job.submission.ticket, partition, result.blocks);
    } else if (result.segment !== undefined) run.shuffle.publish(partition, result.segment);
    this.#host.emit({
      type: "taskEnded",
      time: Date.now(),
      outcome: "success",
      metrics: result.metrics,
      ...(result.accumulators === undefined ? {} : { accumulators: result.accumulators }),
      ...attempt.identity,
    });
  }

  /** Whether the driver is not to hold these results too; the job has failed then. */
  #isTooMuch(attempt: TaskAttempt, blocks: readonly Uint8Array[]): boolean {
    const { run } = attempt;
    for (const { byteLength } of blocks) run.resultBytes += byteLength;
    const { maxResultBytes } = this.#host;
    if (run.resultBytes <= maxResultBytes) return false;
    const error = resultsTooLarge(run.numDone, run.resultBytes, maxResultBytes).toJSON();
    this.#tellEnd(attempt, "killed", error);
    this.#host.dag.failRun(run, error);
    return true;
  }

  #charge(attempt: TaskAttempt, error: ErrorJson, kind: "throw" | "loss"): void {
    const { run, partition, executor } = attempt;
    if (run.state === "ended" || run.isDone(partition)) return;
    const counts = kind === "throw" ? run.throws : run.losses;
    const failures = (counts.get(partition) ?? 0) + 1;
    counts.set(partition, failures);
    const limit = kind === "throw" ? this.#host.maxThrows : this.#host.maxLosses;
    if (failures < limit) {
      this.#retry(attempt);
      return;
    }
    const { stage, name: stageName } = run.program;
    const task = {
      stage,
      stageName,
      partition,
      attempt: attempt.number,
      failures,
      executor: executor.id,
    };
    this.#dropHeld(run);
    this.#host.dag.failRun(run, taskFailed(task, error).toJSON());
  }

  /** The task is to run again, with all others of its stage where it is a barrier stage. */
  #retry(attempt: TaskAttempt): void {
    if (attempt.run.program.barrier) this.#restartBarrier(attempt);
    else this.#host.tasks.requeue(attempt);
  }

  /** Ends all tasks of a barrier stage, then begins the stage anew. */
  #restartBarrier(attempt: TaskAttempt, fetchError?: ErrorJson): void {
    const { run } = attempt;
    if (run.state !== "active") return;
    this.#host.barriers.onTaskEnded(attempt);
    if (run.restart === undefined) {
      run.restart = { attempt, fetchError };
      this.#dropHeld(run);
      for (const other of run.running.values())
        this.#host.tasks.kill(other, "another task of its barrier stage failed");
    }
    run.restart.fetchError ??= fetchError;
    if (run.running.size > 0) return;
    const { fetchError: error, attempt: first } = run.restart;
    run.restart = undefined;
    if (error === undefined) this.#host.dag.restart(run, undefined);
    else this.#host.dag.onFetchFailed(first, error);
  }

  #tellEnd(
    attempt: TaskAttempt,
    outcome: "failed" | "killed" | "workerLost",
    failure: ErrorJson | undefined,
    metrics?: PackedMetrics,
  ): void {
    this.#host.emit({
      type: "taskEnded",
      time: Date.now(),
      outcome,
      ...(metrics === undefined ? {} : { metrics }),
      ...(failure === undefined ? {} : { failure }),
      ...attempt.identity,
    });
  }
}

export interface AttemptOutcomesHost {
  readonly tasks: TaskScheduler;
  readonly dag: DagScheduler;
  readonly cache: CacheRegistry;
  readonly locations: CacheLocations;
  readonly pool: ContainerPool;
  readonly barriers: BarrierGathers;
  readonly maxThrows: number;
  readonly maxLosses: number;
  readonly softHeapBytes: number;
  readonly maxResultBytes: number;
  emit(event: WireEvent): void;
  sendResult(ticket: number, partition: number, blocks: readonly Uint8Array[]): void;
  onAttemptEnded(attempt: TaskAttempt): void;
}
