import type { CachedRdd } from "./cached-rdd.ts";
import type { Pinned } from "./pinned.ts";
import type { ExecutorHandle } from "./executor-handle.ts";
import type { StageRun } from "./stage-run.ts";
import type { TaskIdentity } from "../engine/engine-event.ts";

/** One attempt of a task, from its launch to its end. */
export class TaskAttempt {
  readonly id: number;
  readonly run: StageRun;
  readonly partition: number;
  /** Counts the attempts of the task from 0. */
  readonly number: number;
  /** Of the stage. */
  readonly stageAttempt: number;
  readonly executor: ExecutorHandle;
  readonly slot: number;
  /** What it reads in place. */
  readonly #pins: Pinned[] = [];
  /** RDDs that it may keep partitions of. */
  readonly caches: readonly CachedRdd[];
  readonly job: number;
  /** A second attempt beside one that takes long. */
  readonly isSpeculative: boolean;
  /** When it began to run, and the listener was told; monotonic milliseconds. */
  startedAt: number | undefined;
  killReason: string | undefined;
  reaper: NodeJS.Timeout | undefined;

  constructor(
    id: number,
    run: StageRun,
    partition: number,
    executor: ExecutorHandle,
    slot: number,
    pins: readonly Pinned[],
    caches: readonly CachedRdd[],
    isSpeculative: boolean,
  ) {
    this.id = id;
    this.run = run;
    this.partition = partition;
    this.number = run.attempts.get(partition) ?? 0;
    this.stageAttempt = run.attempt;
    this.executor = executor;
    this.slot = slot;
    this.caches = caches;
    this.isSpeculative = isSpeculative;
    this.job = run.firstJob?.number ?? -1;
    run.attempts.set(partition, this.number + 1);
    for (const pinned of pins) this.pin(pinned);
  }

  /** It reads this until it ends. */
  pin(pinned: Pinned): void {
    pinned.pin();
    this.#pins.push(pinned);
  }

  get isAnnounced(): boolean {
    return this.startedAt !== undefined;
  }

  get identity(): TaskIdentity {
    return {
      job: this.job,
      stage: this.run.program.stage,
      stageAttempt: this.stageAttempt,
      partition: this.partition,
      attempt: this.number,
      taskAttemptId: this.id,
      executor: this.executor.id,
      // Threads share what the tasks read.
      locality: "PROCESS_LOCAL",
      ...(this.isSpeculative ? { isSpeculative: true } : {}),
    };
  }

  unpin(): void {
    for (const pinned of this.#pins.splice(0)) pinned.unpin();
  }
}
