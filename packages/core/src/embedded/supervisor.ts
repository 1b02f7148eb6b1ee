import { hostname } from "node:os";
import type { MessagePort } from "node:worker_threads";
import type { MaybePromise } from "../runtime/task-environment.ts";
import type { ErrorJson } from "../errors/firesteel-error.ts";
import { AttemptOutcomes, type AttemptOutcomesHost } from "./attempt-outcomes.ts";
import { BarrierGathers } from "./barrier-gathers.ts";
import { CacheLocations } from "./cache-locations.ts";
import { DagScheduler, type DagSchedulerHost } from "./dag-scheduler.ts";
import { contextStopped, heapLimitExceeded, reaped } from "./engine-errors.ts";
import { DroppedMemory } from "./dropped-memory.ts";
import { EngineMemory } from "./engine-memory.ts";
import type { ExecutorHandle, ExecutorStart } from "./executor-handle.ts";
import type { Answers, FromExecutor, Question, ToExecutor } from "./executor-messages.ts";
import { executorAdded, executorInfos, executorThreads } from "./executor-info.ts";
import { ExecutorPool } from "./executor-pool.ts";
import type { Job } from "./job.ts";
import { Outbox } from "./outbox.ts";
import { ProgramCleaner } from "./program-cleaner.ts";
import { ShuffleRegistry } from "./shuffle-registry.ts";
import { Speculation } from "./speculation.ts";
import {
  blockUpdated,
  speculativeTaskSubmitted,
  stageCompleted,
  stageSubmitted,
} from "./stage-events.ts";
import type { StageRun } from "./stage-run.ts";
import type { FromSupervisor, SupervisorSettings, ToSupervisor } from "./supervisor-messages.ts";
import type { TaskAttempt } from "./task-attempt.ts";
import { TaskScheduler, type TaskSchedulerHost } from "./task-scheduler.ts";
import { removeOrphans } from "./temp-directory.ts";
import { Watchdog } from "./watchdog.ts";
import type { WireEvent } from "./wire-event.ts";

/** Wait for running tasks when the context stops, before their workers are terminated. */
const stopGraceMs = 500;
/** Wait for terminated workers; longer lasts only a native call, which nothing can interrupt. */
const stopTimeoutMs = 4500;
/** Left-over directories of dead processes are looked for when the first job is on its way. */
const orphanDelayMs = 1000;
/** What code of a task gets to notice that it is to be interrupted. */
const interruptMs = 1000;
const longestTimerMs = 2 ** 31 - 1;

/**
 * The engine's heart, on a thread of its own so that a busy user thread stalls nothing: takes jobs, owns the workers
 * and all shared memory, and never blocks.
 */
export class Supervisor {
  readonly #settings: SupervisorSettings;
  readonly #outbox: Outbox;
  readonly #memory: EngineMemory;
  readonly #locations = new CacheLocations();
  readonly #programs = new ProgramCleaner(() => this.#executors.alive);
  readonly #shuffles: ShuffleRegistry;
  readonly #executors: ExecutorPool;
  readonly #tasks: TaskScheduler;
  readonly #dag: DagScheduler;
  readonly #outcomes: AttemptOutcomes;
  readonly #barriers: BarrierGathers;
  readonly #watchdog: Watchdog;
  readonly #speculation: Speculation | undefined;
  readonly #broadcasts = new Map<number, SharedArrayBuffer>();
  /** Failed jobs that wait for their last writers. */
  readonly #closingJobs = new Set<Job>();
  readonly #garbage = new DroppedMemory();
  #isStopping = false;

  constructor(
    port: MessagePort,
    settings: SupervisorSettings,
    start: ExecutorStart,
    started: readonly ExecutorHandle[],
  ) {
    const { settings: engine } = settings;
    this.#settings = settings;
    this.#outbox = new Outbox(port);
    this.#memory = new EngineMemory(engine, settings.directories, {
      runningTasks: () => {
        let running = 0;
        for (const { isAnnounced } of this.#tasks.attempts.values()) if (isAnnounced) running++;
        return running;
      },
      attempt: (id) => this.#tasks.attempts.get(id),
      onDropped: (id) => {
        this.#forget({ containers: [id] });
        this.#garbage.note(1);
      },
      onKeptChanged: (kept, isKept) => {
        const { rdd, partition } = kept.cached;
        this.#emit(blockUpdated(kept, isKept, this.#locations.find(rdd, partition) ?? "driver"));
      },
      onIdle: () => {
        for (const executor of this.#executors.alive) executor.post({ type: "rest" });
        this.#garbage.collectSoon();
        if (this.#memory.pool.usedBytes("shuffle") > 0) this.#send({ type: "rest" });
      },
      warn: (code, message) => {
        this.#warn(code, message);
      },
    });
    this.#shuffles = new ShuffleRegistry(this.#memory.pool, (id) => {
      this.#forget({ shuffles: [id] });
    });
    this.#barriers = new BarrierGathers(engine.barrierTimeoutMs);
    const host = this.#host();
    this.#tasks = new TaskScheduler(host);
    this.#dag = new DagScheduler({ ...host, tasks: this.#tasks });
    this.#outcomes = new AttemptOutcomes({ ...host, tasks: this.#tasks, dag: this.#dag });
    const { speculation, maxTasks } = engine.scheduling;
    if (speculation !== undefined)
      this.#speculation = new Speculation(speculation, {
        maxTasks,
        runs: () => this.#tasks.runs,
        onSlow: (run, partition) => {
          this.#emit(speculativeTaskSubmitted(run, partition));
        },
        onFound: () => {
          this.#schedule();
        },
      });
    this.#watchdog = new Watchdog({
      limitBytes: (attempt) => engine.softHeapBytes + this.#memory.manager.reservedBy(attempt),
      executors: () => this.#executors.alive,
      slabBytes: () => this.#memory.pool.slabBytes,
      driverBytes: () => Atomics.load(new Int32Array(settings.driverHeap), 0) * 1024,
      onExceeded: (executor) => {
        executor.terminate(heapLimitExceeded(engine.softHeapBytes).toJSON(), true);
      },
    });
    this.#executors = new ExecutorPool(
      start,
      started,
      {
        onMessage: (executor, message) => {
          this.#onExecutorMessage(executor, message);
        },
        onQuestion: (executor, question) => this.#answer(executor, question),
        onNote: ({ taskAttemptId, bytes }) => {
          this.#memory.manager.tell(taskAttemptId, bytes);
        },
      },
      {
        onAdded: ({ id }) => {
          this.#emit(executorAdded(id, this.#settings.settings));
        },
        onGone: (executor, exitCode) => {
          this.#onExecutorGone(executor, exitCode);
        },
        onCannotStart: (error) => this.#dag.failAll(error),
      },
    );
    setTimeout(() => {
      for (const directory of engine.localDirectories) removeOrphans(directory);
    }, orphanDelayMs).unref();
  }

  onMessage(message: ToSupervisor): void {
    switch (message.type) {
      case "submit":
        this.#dag.submit(message.submission);
        break;
      case "cancelJob":
        this.#dag.cancelJob(message.ticket, message.reason);
        break;
      case "cancelStage":
        this.#dag.cancelStage(message.stage, message.reason);
        break;
      case "killTask": {
        const attempt = this.#tasks.attempts.get(message.taskAttemptId);
        if (attempt !== undefined) this.#tasks.kill(attempt, message.reason, message.interrupt);
        break;
      }
      case "retain":
        this.#shuffles.retain(message.shuffle);
        break;
      case "release":
        this.#shuffles.release(message.shuffle);
        break;
      case "broadcast":
        this.#broadcasts.set(message.id, message.bytes);
        break;
      case "removeBroadcast":
        if (message.destroy) this.#broadcasts.delete(message.id);
        this.#forget({ broadcasts: [message.id] });
        break;
      case "unpersist":
        this.#memory.cache.unpersist(message.rdd);
        this.#locations.forget(message.rdd);
        this.#reply(message, undefined);
        break;
      case "storage":
        this.#reply(message, this.#memory.cache.storage());
        break;
      case "executors":
        this.#reply(message, executorInfos(this.#executors.alive, this.#settings.settings));
        break;
      case "threads":
        void this.#tellThreads(message);
        break;
      case "stop":
        void this.#stop();
        break;
    }
    this.#schedule();
  }

  #schedule(): void {
    this.#memory.trim();
    if (this.#isStopping) return;
    const demand = Math.min(this.#tasks.demand, this.#settings.settings.scheduling.maxTasks);
    if (demand > 0) {
      this.#executors.ensure(demand);
      // Worker processes may use up their heaps: they take nobody along.
      if (this.#settings.settings.cluster === undefined) this.#watchdog.start();
      this.#speculation?.start();
    }
    this.#tasks.schedule();
  }

  #onExecutorMessage(executor: ExecutorHandle, message: FromExecutor): void {
    switch (message.type) {
      case "ready":
        this.#executors.onReady();
        return;
      case "skipped":
        executor.returnSlot(message.slot);
        break;
      case "ended":
        this.#outcomes.onEnded(executor, message);
        break;
      case "gaveBack":
        for (const range of message.ranges) this.#memory.pool.giveBack(executor.id, range);
        break;
      case "barrier": {
        const attempt = this.#tasks.attempts.get(message.taskAttemptId);
        if (attempt !== undefined) this.#barriers.arrive(attempt, message.message);
        return;
      }
      case "stray":
        this.#warn(
          "UNHANDLED_ERROR",
          `an error that belongs to no running task was not caught on worker ${executor.id}: ${message.error.stack ?? message.error.message}`,
        );
        return;
    }
    this.#schedule();
  }

  #onExecutorGone(executor: ExecutorHandle, exitCode: number): void {
    const reason = executor.endedFor?.error.message ?? `exit code ${exitCode}`;
    this.#emit({ type: "executorRemoved", executor: executor.id, reason, time: Date.now() });
    this.#outcomes.onExecutorGone(executor, exitCode);
    this.#schedule();
  }

  #answer(executor: ExecutorHandle, question: Question): MaybePromise<Answers[Question["ask"]]> {
    switch (question.ask) {
      case "shuffle":
        return this.#shuffles.find(question.id)?.table.buffer;
      case "broadcast":
        return this.#broadcasts.get(question.id);
      default:
        return this.#memory.answer(executor.id, question);
    }
  }

  #onJobEnded(job: Job, programs: readonly number[]): void {
    this.#programs.note(programs);
    if (job.unfinishedSaves.size > 0) this.#closingJobs.add(job);
    else this.#tellJobEnded(job);
  }

  #onAttemptEnded(attempt: TaskAttempt): void {
    this.#memory.manager.releaseAll(attempt.id);
    for (const job of new Set([...this.#closingJobs, ...attempt.run.jobs]))
      if (
        job.unfinishedSaves.delete(attempt.id) &&
        job.unfinishedSaves.size === 0 &&
        this.#closingJobs.delete(job)
      )
        this.#tellJobEnded(job);
  }

  #tellJobEnded(job: Job): void {
    const { ticket } = job.submission;
    const { error } = job;
    this.#send({ type: "jobEnded", ticket, ...(error === undefined ? {} : { error }) });
  }

  #onKillSent(attempt: TaskAttempt, reason: string, interrupt: boolean): void {
    attempt.executor.post({ type: "interrupt", taskAttemptId: attempt.id });
    this.#memory.manager.stopWaiting(attempt.id);
    const { killTimeoutMs } = this.#settings.settings;
    const timeoutMs = interrupt ? Math.min(killTimeoutMs, interruptMs) : killTimeoutMs;
    if (timeoutMs > longestTimerMs) return;
    attempt.reaper = setTimeout(() => {
      attempt.executor.terminate(reaped(attempt.executor.id, timeoutMs, reason).toJSON(), false);
    }, timeoutMs);
  }

  async #stop(): Promise<void> {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#dag.failAll(contextStopped().toJSON());
    for (const attempt of this.#tasks.attempts.values())
      this.#tasks.kill(attempt, "the context was stopped");
    const stuck = await this.#executors.stop(stopGraceMs, stopTimeoutMs);
    this.#watchdog.stop();
    this.#speculation?.stop();
    for (const job of this.#closingJobs) this.#tellJobEnded(job);
    this.#send({ type: "stopped", stuck });
    this.#outbox.flush();
    // Removing many gigabytes takes a while, which is not to be taken for a worker that does not end.
    this.#memory.stop();
  }

  #forget(what: Omit<Extract<ToExecutor, { readonly type: "forget" }>, "type">): void {
    for (const executor of this.#executors.alive) executor.post({ type: "forget", ...what });
  }

  #warn(code: string, message: string): void {
    this.#emit({ type: "warning", code, message, time: Date.now() });
  }

  #emit(event: WireEvent): void {
    this.#send({ type: "event", event });
  }

  async #tellThreads(asked: {
    readonly request: number;
    readonly executor: string;
  }): Promise<void> {
    this.#reply(asked, await executorThreads(this.#executors.alive, asked.executor));
  }

  #reply({ request }: { readonly request: number }, value: Answer["value"]): void {
    this.#send({ type: "answer", request, value });
  }

  #send(message: FromSupervisor): void {
    this.#outbox.add(message);
  }

  #host(): SupervisorHost {
    const { settings: engine } = this.#settings;
    return {
      cache: this.#memory.cache,
      locations: this.#locations,
      pool: this.#memory.pool,
      shuffles: this.#shuffles,
      barriers: this.#barriers,
      scheduling: engine.scheduling,
      maxConsecutiveStageAttempts: engine.maxStageAttempts,
      maxThrows: engine.maxThrows,
      maxLosses: engine.maxLosses,
      softHeapBytes: engine.softHeapBytes,
      maxResultBytes: engine.maxResultBytes,
      executors: () => [...this.#executors.alive],
      findShuffle: (id: number) => this.#shuffles.find(id),
      addresses: (tasks: number) => Array.from({ length: tasks }, () => `${hostname()}:0`),
      emit: (event: WireEvent) => {
        this.#emit(event);
      },
      emitStageSubmitted: (run: StageRun, numTasks: number) => {
        this.#emit(stageSubmitted(run, numTasks));
      },
      emitStageCompleted: (run: StageRun, failure: ErrorJson | undefined) => {
        this.#emit(stageCompleted(run, failure));
      },
      sendResult: (ticket: number, partition: number, blocks: readonly Uint8Array[]) => {
        this.#send({ type: "result", ticket, partition, blocks });
      },
      onJobEnded: (job: Job, programs: readonly number[]) => {
        this.#onJobEnded(job, programs);
      },
      onAttemptEnded: (attempt: TaskAttempt) => {
        this.#onAttemptEnded(attempt);
      },
      onKillSent: (attempt: TaskAttempt, reason: string, interrupt: boolean) => {
        this.#onKillSent(attempt, reason, interrupt);
      },
      onWakeUp: () => {
        this.#schedule();
      },
      onKilledBeforeStart: (attempt: TaskAttempt) => {
        this.#emit({ type: "taskEnded", time: Date.now(), outcome: "killed", ...attempt.identity });
        this.#onAttemptEnded(attempt);
      },
    };
  }
}

type Answer = Extract<FromSupervisor, { readonly type: "answer" }>;

type SupervisorHost = Omit<
  DagSchedulerHost & AttemptOutcomesHost & TaskSchedulerHost,
  "tasks" | "dag"
>;
