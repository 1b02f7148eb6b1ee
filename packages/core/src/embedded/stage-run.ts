import type { ErrorJson } from "../errors/firesteel-error.ts";
import type { AttemptResult } from "./executor-messages.ts";
import type { Job } from "./job.ts";
import { PendingTasks } from "./pending-tasks.ts";
import type { QueuePlace } from "./run-queue.ts";
import type { ShuffleState } from "./shuffle-state.ts";
import type { TaskAttempt } from "./task-attempt.ts";
import type { WireProgram } from "./wire-program.ts";

/**
 * The work of one stage that some job waits for: which partitions are still to be done, which run. A shuffle's stage
 * has one run at a time, however many jobs need it.
 */
export class StageRun {
  readonly program: WireProgram;
  /** The shuffle it writes; undefined for a result stage. */
  readonly shuffle: ShuffleState | undefined;
  /** Jobs that need it; the first gives its number and properties to the tasks. */
  readonly jobs: Set<Job>;
  /** Partitions that it is asked for. */
  readonly partitions: readonly number[];
  /** `waiting` for parents, `active` with tasks to run, or `ended`. */
  state: "waiting" | "active" | "ended" = "waiting";
  /** Number of the stage attempt. */
  attempt = 0;
  /** Attempts of stage attempts before this one used input that exists no more: their success is none. */
  validFrom = 0;
  /** How often its tasks were handed to the task scheduler. */
  submissions = 0;
  /** Consecutive stage attempts that ended for want of blocks. */
  fetchFailures = 0;
  readonly waitingFor: Set<ShuffleState> = new Set();
  readonly running: Map<number, TaskAttempt> = new Map();
  /** Second attempts of partitions whose first one takes long. */
  readonly copies: Map<number, TaskAttempt> = new Map();
  /** Partitions that may get one. */
  readonly slow: Set<number> = new Set();
  pending: PendingTasks = new PendingTasks();
  /** Where it stands among the runs that compete for executors. */
  place: QueuePlace | undefined;
  /** When a task was last launched where its data is, or the stage became active. */
  lastLocalLaunch = 0;
  /** Tasks of this stage attempt, and how long those that succeeded took. */
  numSubmitted = 0;
  readonly durationsMs: number[] = [];
  /** Failures of each partition in this stage attempt. */
  readonly throws: Map<number, number> = new Map();
  readonly losses: Map<number, number> = new Map();
  /** Attempts of each partition so far. */
  readonly attempts: Map<number, number> = new Map();
  /** Successes of a barrier stage, until all its tasks have one. */
  readonly held: HeldSuccess[] = [];
  /** A barrier stage that begins anew when its last running task has ended, and why. */
  restart: { readonly attempt: TaskAttempt; fetchError: ErrorJson | undefined } | undefined;
  /** Of the results that were sent to the driver. */
  resultBytes = 0;
  readonly #done = new Set<number>();

  constructor(
    program: WireProgram,
    job: Job,
    partitions: readonly number[],
    shuffle: ShuffleState | undefined,
  ) {
    this.program = program;
    this.jobs = new Set([job]);
    this.partitions = partitions;
    this.shuffle = shuffle;
  }

  /** FIFO: earlier jobs first. */
  get priority(): number {
    let lowest = Infinity;
    for (const job of this.jobs) lowest = Math.min(lowest, job.submission.ticket);
    return lowest;
  }

  get firstJob(): Job | undefined {
    for (const job of this.jobs) return job;
    return undefined;
  }

  isDone(partition: number): boolean {
    return this.shuffle === undefined ? this.#done.has(partition) : this.shuffle.has(partition);
  }

  get isEnded(): boolean {
    return this.state === "ended";
  }

  get isComplete(): boolean {
    return this.shuffle === undefined
      ? this.#done.size === this.partitions.length
      : this.shuffle.isComplete;
  }

  get numDone(): number {
    return this.#done.size;
  }

  markDone(partition: number): void {
    this.#done.add(partition);
  }

  /** Partitions neither done nor running. */
  missing(): number[] {
    return this.partitions.filter(
      (partition) => !this.isDone(partition) && !this.running.has(partition),
    );
  }
}

export interface HeldSuccess {
  readonly attempt: TaskAttempt;
  readonly result: Extract<AttemptResult, { readonly kind: "success" }>;
}
