import type { ErrorJson } from "../errors/firesteel-error.ts";
import type { TaskDescription } from "../runtime/task-environment.ts";
import type { CacheLocations } from "./cache-locations.ts";
import type { CacheRegistry } from "./cache-registry.ts";
import type { ExecutorHandle } from "./executor-handle.ts";
import type { CachedPartition } from "./executor-messages.ts";
import { PendingTasks } from "./pending-tasks.ts";
import { RunQueue } from "./run-queue.ts";
import type { SchedulingSettings } from "./scheduling-settings.ts";
import type { ShuffleState } from "./shuffle-state.ts";
import { taskReads } from "./stage-reads.ts";
import type { StageRun } from "./stage-run.ts";
import { TaskAttempt } from "./task-attempt.ts";
import type { WireEvent } from "./wire-event.ts";

/** Tasks that are with an executor at a time: one runs, the next one waits beside it. */
const attemptsPerExecutor = 2;

/**
 * Gives the pending tasks of active stage runs to executors: runs in the order of the queue, idle executors first, and
 * tasks to the executor that has their data. A task that waits behind a long one is taken back when another executor
 * has nothing to do; where there is nothing else to do, slow tasks get a second attempt.
 */
export class TaskScheduler {
  readonly #host: TaskSchedulerHost;
  readonly #queue: RunQueue;
  readonly #attempts = new Map<number, TaskAttempt>();
  #nextAttemptId = 0;
  #wakeUp: NodeJS.Timeout | undefined;

  constructor(host: TaskSchedulerHost) {
    this.#host = host;
    const { mode, pools } = host.scheduling;
    this.#queue = new RunQueue({ mode, pools, attemptsPerExecutor });
  }

  /** Attempts that are with an executor. */
  get attempts(): ReadonlyMap<number, TaskAttempt> {
    return this.#attempts;
  }

  /** Runs whose tasks compete for executors. */
  get runs(): Iterable<StageRun> {
    return this.#queue;
  }

  /** Executors that the pending tasks could use, those in use included. */
  get demand(): number {
    let demand = this.#attempts.size;
    for (const run of this.#queue) demand += run.pending.size + run.slow.size;
    return demand;
  }

  /** The tasks of `partitions` may be launched from now on. */
  add(run: StageRun, partitions: readonly number[]): void {
    run.pending = new PendingTasks(partitions, this.#preferencesOf(run, partitions));
    run.lastLocalLaunch = performance.now();
    this.#queue.add(run, run.lastLocalLaunch);
  }

  remove(run: StageRun): void {
    this.#queue.remove(run);
    run.pending.clear();
    run.slow.clear();
  }

  /** Nobody waits for an executor that is gone. */
  forgetExecutor(executor: string): void {
    for (const run of this.#queue) run.pending.forget(executor);
  }

  /** Launches whatever can be launched now. */
  schedule(): void {
    const executors = this.#host.executors();
    for (let depth = 0; depth < attemptsPerExecutor; depth++)
      for (const executor of executors) {
        if (executor.attempts.size !== depth || !executor.hasFreeSlot) continue;
        if (this.#launchNext(executor, executors) || depth > 0) continue;
        if (!this.#steal(executor, executors)) this.#launchCopy(executor);
      }
  }

  /** The attempt with `id` is over; whoever calls decides what becomes of its partition. */
  end(attempt: TaskAttempt): void {
    clearTimeout(attempt.reaper);
    this.#attempts.delete(attempt.id);
    attempt.executor.attempts.delete(attempt.slot);
    const { run, partition } = attempt;
    if (run.copies.get(partition) === attempt) run.copies.delete(partition);
    else if (run.running.get(partition) === attempt) {
      run.running.delete(partition);
      const copy = run.copies.get(partition);
      // The second attempt is the task's only one now.
      if (copy !== undefined) run.running.set(partition, copy);
      run.copies.delete(partition);
    }
    this.#queue.onEnded(attempt, performance.now());
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
    run.pending.push(partition);
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

  /** Asks an attempt to stop; `interrupt`: soon, also where its code does not notice. */
  kill(attempt: TaskAttempt, reason: string, interrupt: boolean = false): void {
    if (attempt.killReason !== undefined) return;
    attempt.killReason = reason;
    if (this.revoke(attempt)) {
      if (attempt.isAnnounced) this.#host.onKilledBeforeStart(attempt);
      this.requeue(attempt);
      return;
    }
    attempt.executor.control.killSlot(attempt.slot, reason);
    this.#host.onKillSent(attempt, reason, interrupt);
  }

  #launchNext(executor: ExecutorHandle, executors: readonly ExecutorHandle[]): boolean {
    const now = performance.now();
    for (const run of this.#queue.inOrder(now)) {
      if (run.program.barrier) {
        // All at once, or none: later stages wait too, or a barrier stage would never find its executors idle.
        this.#launchBarrier(run, executors);
        return executor.attempts.size > 0;
      }
      const partition = this.#takeFor(executor, run, now);
      if (partition === undefined) continue;
      this.#launch(run, partition, executor);
      return true;
    }
    return false;
  }

  #launchBarrier(run: StageRun, executors: readonly ExecutorHandle[]): void {
    const idle = executors.filter((each) => each.attempts.size === 0 && each.hasFreeSlot);
    if (idle.length < run.pending.size) return;
    for (const executor of idle) {
      const partition = run.pending.takeAny();
      if (partition === undefined) return;
      this.#launch(run, partition, executor);
    }
  }

  /** A partition whose data the executor has, or nobody; that of another one only when it has waited long enough. */
  #takeFor(executor: ExecutorHandle, run: StageRun, now: number): number | undefined {
    const partition = run.pending.take(executor.id);
    if (partition !== undefined) {
      run.lastLocalLaunch = now;
      return partition;
    }
    const waitMs = run.lastLocalLaunch + this.#host.scheduling.localityWaitMs - now;
    if (waitMs <= 0) return run.pending.takeAny();
    this.#wakeUpIn(waitMs);
    return undefined;
  }

  #wakeUpIn(ms: number): void {
    if (this.#wakeUp !== undefined || ms > longestTimerMs) return;
    this.#wakeUp = setTimeout(() => {
      this.#wakeUp = undefined;
      this.#host.onWakeUp();
    }, Math.ceil(ms)).unref();
  }

  /** Gives an idle executor a task that another one has queued. */
  #steal(thief: ExecutorHandle, executors: readonly ExecutorHandle[]): boolean {
    for (const victim of executors) {
      if (victim.attempts.size < 2) continue;
      const last = [...victim.attempts.values()].at(-1);
      if (last === undefined || last.isAnnounced || !this.#mayMove(last) || !this.revoke(last))
        continue;
      this.#launch(last.run, last.partition, thief, last.isSpeculative);
      return true;
    }
    return false;
  }

  /** A task that is queued where its data is stays there for as long as it would wait. */
  #mayMove({ run, partition, executor }: TaskAttempt): boolean {
    const { localityWaitMs } = this.#host.scheduling;
    if (localityWaitMs <= 0 || this.#preferenceOf(run, partition) !== executor.id) return true;
    const waitMs = run.lastLocalLaunch + localityWaitMs - performance.now();
    if (waitMs > 0) this.#wakeUpIn(waitMs);
    return waitMs <= 0;
  }

  /** Runs a slow task once more beside its first attempt. */
  #launchCopy(executor: ExecutorHandle): void {
    for (const run of this.#queue)
      for (const partition of run.slow) {
        const first = run.running.get(partition);
        if (first === undefined || run.copies.has(partition)) run.slow.delete(partition);
        else if (first.executor !== executor) {
          run.slow.delete(partition);
          this.#launch(run, partition, executor, true);
          return;
        }
      }
  }

  #launch(
    run: StageRun,
    partition: number,
    executor: ExecutorHandle,
    isSpeculative: boolean = false,
  ): void {
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
      isSpeculative,
    );
    for (const kept of reads.cached) this.#host.cache.touch(kept);
    this.#attempts.set(attempt.id, attempt);
    executor.attempts.set(slot, attempt);
    (isSpeculative ? run.copies : run.running).set(partition, attempt);
    this.#queue.onLaunched(attempt);
    this.#send(
      attempt,
      reads.cached.map(({ cached }) => cached),
    );
    if (executor.attempts.size === 1) this.#announce(attempt);
  }

  #preferencesOf(run: StageRun, partitions: readonly number[]): ReadonlyMap<number, string> {
    const preferred = new Map<number, string>();
    if (!run.program.readsCache || run.program.barrier) return preferred;
    const alive = new Set(this.#host.executors().map(({ id }) => id));
    for (const partition of partitions) {
      const executor = this.#preferenceOf(run, partition);
      if (executor !== undefined && alive.has(executor)) preferred.set(partition, executor);
    }
    return preferred;
  }

  /** The executor that made the first cached partition that the task reads. */
  #preferenceOf(run: StageRun, partition: number): string | undefined {
    if (!run.program.readsCache) return undefined;
    const { cache, locations } = this.#host;
    const { cached } = taskReads(run.program.root, partition, (rdd, p) => cache.find(rdd, p));
    const [first] = cached;
    return first === undefined
      ? undefined
      : locations.find(first.cached.rdd, first.cached.partition);
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
      cpus: this.#host.scheduling.cpusPerTask,
      properties: run.firstJob?.submission.properties ?? {},
    };
    if (!executor.programs.has(program.id)) {
      executor.programs.add(program.id);
      executor.post({ type: "program", code: program.code });
    }
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
    attempt.startedAt = performance.now();
    this.#queue.onStarted(attempt, attempt.startedAt);
    this.#host.emit({ type: "taskStarted", time: Date.now(), ...attempt.identity });
  }
}

const longestTimerMs = 2 ** 31 - 1;

export interface TaskSchedulerHost {
  readonly scheduling: SchedulingSettings;
  readonly cache: CacheRegistry;
  readonly locations: CacheLocations;
  /** Living executors. */
  executors(): readonly ExecutorHandle[];
  findShuffle(shuffle: number): ShuffleState | undefined;
  addresses(tasks: number): readonly string[];
  emit(event: WireEvent): void;
  /** A running attempt was asked to stop: it must do so in time. */
  onKillSent(attempt: TaskAttempt, reason: string, interrupt: boolean): void;
  onKilledBeforeStart(attempt: TaskAttempt): void;
  /** Tasks that waited for an executor need wait no longer. */
  onWakeUp(): void;
}

/** How an attempt went wrong. */
export interface AttemptFailure {
  readonly error: ErrorJson;
  /** `throw`: the task's own code; `loss`: its worker died or its memory ran out. */
  readonly kind: "throw" | "loss";
}
