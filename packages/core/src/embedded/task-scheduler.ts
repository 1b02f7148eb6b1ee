import type { EngineEvent } from "../engine/engine-event.ts";
import type { ErrorJson } from "../errors/firesteel-error.ts";
import type { TaskDescription } from "../runtime/task-environment.ts";
import type { CacheRegistry } from "./cache-registry.ts";
import type { ExecutorHandle } from "./executor-handle.ts";
import type { CachedPartition } from "./executor-messages.ts";
import type { ShuffleState } from "./shuffle-state.ts";
import { taskReads } from "./stage-reads.ts";
import type { StageRun } from "./stage-run.ts";
import { TaskAttempt } from "./task-attempt.ts";

/** Tasks that are with an executor at a time: one runs, the next one waits beside it. */
const attemptsPerExecutor = 2;

/**
 * Gives the pending tasks of active stage runs to executors: earlier jobs first, idle executors first. A task that
 * waits behind a long one is taken back when another executor has nothing to do.
 */
export class TaskScheduler {
  readonly #host: TaskSchedulerHost;
  readonly #runs = new Set<StageRun>();
  readonly #attempts = new Map<number, TaskAttempt>();
  #nextAttemptId = 0;

  constructor(host: TaskSchedulerHost) {
    this.#host = host;
  }

  /** Attempts that are with an executor. */
  get attempts(): ReadonlyMap<number, TaskAttempt> {
    return this.#attempts;
  }

  /** Executors that the pending tasks could use, those in use included. */
  get demand(): number {
    let demand = this.#attempts.size;
    for (const run of this.#runs) demand += run.pending.length;
    return demand;
  }

  add(run: StageRun): void {
    this.#runs.add(run);
  }

  remove(run: StageRun): void {
    this.#runs.delete(run);
    run.pending = [];
  }

  /** Launches whatever can be launched now. */
  schedule(): void {
    const executors = this.#host.executors();
    const runs = [...this.#runs].toSorted((a, b) => a.priority - b.priority);
    for (let depth = 0; depth < attemptsPerExecutor; depth++)
      for (const executor of executors) {
        if (executor.attempts.size !== depth || !executor.hasFreeSlot) continue;
        const run = this.#nextRun(runs, executors);
        if (run === undefined) {
          if (depth === 0) this.#steal(executor, executors);
          continue;
        }
        const partition = run.pending.pop();
        if (partition !== undefined) this.#launch(run, partition, executor);
      }
  }

  /** The attempt with `id` is over; whoever calls decides what becomes of its partition. */
  end(attempt: TaskAttempt): void {
    clearTimeout(attempt.reaper);
    this.#attempts.delete(attempt.id);
    attempt.executor.attempts.delete(attempt.slot);
    if (attempt.run.running.get(attempt.partition) === attempt)
      attempt.run.running.delete(attempt.partition);
    attempt.unpin();
    if (!attempt.executor.isGone) this.announceNext(attempt.executor);
  }

  /** The oldest attempt of an executor is the one that runs, or will at once. */
  announceNext(executor: ExecutorHandle): void {
    for (const attempt of executor.attempts.values()) {
      this.#announce(attempt);
      return;
    }
  }

  /** Puts a partition back, to run next. Tasks of a barrier stage come back with their stage only. */
  requeue(attempt: TaskAttempt): void {
    const { run, partition } = attempt;
    if (run.program.barrier) return;
    if (run.state !== "active" || run.isDone(partition) || run.running.has(partition)) return;
    if (!run.pending.includes(partition)) run.pending.push(partition);
  }

  /** Takes back an attempt that has not started; false when it has. */
  revoke(attempt: TaskAttempt): boolean {
    if (!attempt.executor.control.revokeSlot(attempt.slot)) return false;
    this.uncount(attempt);
    this.end(attempt);
    return true;
  }

  /** An attempt that nobody heard of was none. */
  uncount(attempt: TaskAttempt): void {
    if (!attempt.isAnnounced) attempt.run.attempts.set(attempt.partition, attempt.number);
  }

  /** Asks an attempt to stop. */
  kill(attempt: TaskAttempt, reason: string): void {
    if (attempt.killReason !== undefined) return;
    attempt.killReason = reason;
    if (this.revoke(attempt)) {
      if (attempt.isAnnounced) this.#host.onKilledBeforeStart(attempt);
      this.requeue(attempt);
      return;
    }
    attempt.executor.control.killSlot(attempt.slot, reason);
    this.#host.onKillSent(attempt, reason);
  }

  #nextRun(runs: readonly StageRun[], executors: readonly ExecutorHandle[]): StageRun | undefined {
    for (const run of runs) {
      if (run.pending.length === 0) continue;
      if (!run.program.barrier) return run;
      // All at once, or none: later stages wait too, or a barrier stage would never find its executors idle.
      const idle = executors.filter(
        (executor) => executor.attempts.size === 0 && executor.hasFreeSlot,
      );
      if (idle.length < run.pending.length) return undefined;
      for (const executor of idle) {
        const partition = run.pending.pop();
        if (partition === undefined) break;
        this.#launch(run, partition, executor);
      }
    }
    return undefined;
  }

  /** Gives an idle executor a task that another one has queued. */
  #steal(thief: ExecutorHandle, executors: readonly ExecutorHandle[]): void {
    for (const victim of executors) {
      if (victim.attempts.size < 2) continue;
      const last = [...victim.attempts.values()].at(-1);
      if (last === undefined || last.isAnnounced || !this.revoke(last)) continue;
      this.#launch(last.run, last.partition, thief);
      return;
    }
  }

  #launch(run: StageRun, partition: number, executor: ExecutorHandle): void {
    const { program } = run;
    const reads = taskReads(program.root, partition, (rdd, p) => this.#host.cache.find(rdd, p));
    const slot = executor.takeSlot();
    const attempt = new TaskAttempt(
      this.#nextAttemptId++,
      run,
      partition,
      executor,
      slot,
      [...this.#shufflesOf(reads.shuffles), ...reads.cached],
      [...reads.cachedRdds].map((rdd) => this.#host.cache.open(rdd)),
    );
    for (const kept of reads.cached) this.#host.cache.touch(kept);
    this.#attempts.set(attempt.id, attempt);
    executor.attempts.set(slot, attempt);
    run.running.set(partition, attempt);
    if (!executor.programs.has(program.id)) {
      executor.programs.add(program.id);
      executor.post({ type: "program", code: program.code });
    }
    this.#send(
      attempt,
      reads.cached.map(({ cached }) => cached),
    );
    if (executor.attempts.size === 1) this.#announce(attempt);
  }

  #send(attempt: TaskAttempt, cached: readonly CachedPartition[]): void {
    const { run, partition, executor, slot } = attempt;
    const { program } = run;
    const task: TaskDescription = {
      stage: program.stage,
      stageAttempt: attempt.stageAttempt,
      partition,
      attempt: attempt.number,
      taskAttemptId: attempt.id,
      numPartitions: program.numTasks,
      cpus: 1,
      properties: run.firstJob?.submission.properties ?? {},
    };
    executor.post({
      type: "launch",
      slot,
      task,
      program: program.id,
      cached,
      ...(program.barrier ? { barrier: this.#host.addresses(program.numTasks) } : {}),
    });
  }

  #shufflesOf(shuffles: ReadonlySet<number>): ShuffleState[] {
    return [...shuffles].flatMap((shuffle) => this.#host.findShuffle(shuffle) ?? []);
  }

  #announce(attempt: TaskAttempt): void {
    if (attempt.isAnnounced) return;
    attempt.isAnnounced = true;
    this.#host.emit({ type: "taskStarted", time: Date.now(), ...attempt.identity });
  }
}

export interface TaskSchedulerHost {
  readonly cache: CacheRegistry;
  /** Living executors. */
  executors(): readonly ExecutorHandle[];
  findShuffle(shuffle: number): ShuffleState | undefined;
  addresses(tasks: number): readonly string[];
  emit(event: EngineEvent): void;
  /** A running attempt was asked to stop: it must do so in time. */
  onKillSent(attempt: TaskAttempt, reason: string): void;
  onKilledBeforeStart(attempt: TaskAttempt): void;
}

/** How an attempt went wrong. */
export interface AttemptFailure {
  readonly error: ErrorJson;
  /** `throw`: the task's own code; `loss`: its worker died or its memory ran out. */
  readonly kind: "throw" | "loss";
}
