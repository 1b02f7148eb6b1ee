import { type ErrorJson, errorToJson, InternalError } from "../errors/firesteel-error.ts";
import type { CacheRegistry } from "./cache-registry.ts";
import {
  barrierSlots,
  jobCancelled,
  tooManyFetchFailures,
  tooManyStageAttempts,
} from "./engine-errors.ts";
import type { LostBlocks } from "./executor-messages.ts";
import { Job } from "./job.ts";
import type { SchedulingSettings } from "./scheduling-settings.ts";
import { rollBack } from "./roll-back.ts";
import type { ShuffleRegistry } from "./shuffle-registry.ts";
import type { ShuffleState } from "./shuffle-state.ts";
import { taskReads } from "./stage-reads.ts";
import { StageRun } from "./stage-run.ts";
import type { JobSubmission } from "./supervisor-messages.ts";
import type { TaskAttempt } from "./task-attempt.ts";
import type { TaskScheduler } from "./task-scheduler.ts";
import type { WireProgram } from "./wire-program.ts";
import type { WireEvent } from "./wire-event.ts";

/**
 * Turns jobs into stage runs: which stages have to run, in which order, and what their ends mean for the jobs.
 *
 * A run waits for the shuffles that its missing partitions read and that are not complete; each of those has one run,
 * however many jobs and stages wait for it. Lost blocks make their partitions missing again, and everything follows
 * from that. Spark: `DAGScheduler`.
 */
export class DagScheduler {
  readonly #host: DagSchedulerHost;
  readonly #jobs = new Map<number, Job>();
  readonly #results = new Map<Job, StageRun>();
  readonly #mapRuns = new Map<number, StageRun>();

  constructor(host: DagSchedulerHost) {
    this.#host = host;
  }

  get hasJobs(): boolean {
    return this.#jobs.size > 0;
  }

  submit(submission: JobSubmission): void {
    const job = new Job(submission);
    this.#jobs.set(submission.ticket, job);
    this.#host.shuffles.register(submission);
    const program = submission.programs.at(-1);
    if (program === undefined || submission.partitions.length === 0) {
      this.#endJob(job, undefined);
      return;
    }
    const run = new StageRun(program, job, submission.partitions, undefined);
    this.#results.set(job, run);
    try {
      this.#advance(run);
    } catch (error) {
      // A plan that contradicts itself is its own job's trouble only.
      this.failJob(job, errorToJson(error));
    }
    if (!job.isEnded) this.#tellSkipped(job);
  }

  cancelJob(ticket: number, reason: string): void {
    const job = this.#jobs.get(ticket);
    if (job !== undefined) this.failJob(job, jobCancelled(job.number, reason).toJSON());
  }

  /** Cancels every job that needs the stage. */
  cancelStage(stage: number, reason: string): void {
    for (const run of this.#runs())
      if (run.program.stage === stage)
        for (const job of run.jobs)
          this.failJob(
            job,
            jobCancelled(job.number, `its stage ${stage} was cancelled: ${reason}`).toJSON(),
          );
  }

  failAll(error: ErrorJson): void {
    for (const job of this.#jobs.values()) this.failJob(job, error);
  }

  /** Ends the run if it has all its partitions. */
  completeIfDone(run: StageRun): void {
    if (run.state === "ended") return;
    if (!run.isComplete) {
      // Output of earlier tasks was lost while the last ones ran.
      const isIdle = run.running.size === 0 && run.pending.size === 0;
      if (run.state === "active" && isIdle) this.restart(run, undefined);
      return;
    }
    this.#endRun(run, undefined);
    const { shuffle } = run;
    if (shuffle === undefined) {
      for (const job of run.jobs) this.#endJob(job, undefined);
      return;
    }
    for (const other of this.#runs())
      if (other.waitingFor.delete(shuffle) && other.waitingFor.size === 0) this.#advance(other);
  }

  /** A task failed for good: so do all jobs that need the stage. */
  failRun(run: StageRun, error: ErrorJson): void {
    if (run.state === "ended") return;
    const jobs = [...run.jobs];
    this.#abortRun(run, error);
    for (const job of jobs) this.failJob(job, error);
  }

  failJob(job: Job, error: ErrorJson): void {
    if (job.isEnded) return;
    for (const run of this.#runs())
      if (run.jobs.has(job) && run.jobs.size === 1) this.#abortRun(run, error);
      else run.jobs.delete(job);
    this.#endJob(job, error);
  }

  #abortRun(run: StageRun, error: ErrorJson): void {
    if (run.state === "ended") return;
    this.#endRun(run, error, run.state === "active");
    const interrupt = [...run.jobs].every(({ interruptsTasks }) => interruptsTasks);
    for (const attempt of [...run.running.values(), ...run.copies.values()])
      this.stop(attempt, error.message, interrupt);
  }

  /** Ends an attempt that nobody needs any more. */
  stop(attempt: TaskAttempt, reason: string, interrupt: boolean = false): void {
    const { run } = attempt;
    this.#host.tasks.kill(attempt, reason, interrupt);
    // One that had not started was taken back at once: nobody will tell of its end.
    if (run.program.isSave && this.#host.tasks.attempts.has(attempt.id))
      for (const job of run.jobs) job.unfinishedSaves.add(attempt.id);
  }

  /** Notes that blocks are gone, so that their partitions count as missing. */
  lose(lost: readonly LostBlocks[]): void {
    for (const blocks of lost)
      if (blocks.kind === "cached")
        this.#host.cache.lose(blocks.rdd, blocks.partition, blocks.container);
      else {
        const shuffle = this.#host.shuffles.find(blocks.shuffle);
        for (const [map, epoch] of blocks.maps) shuffle?.lose(map, epoch);
      }
  }

  /** An attempt could not read blocks, which {@link lose} was told: its stage waits until they are there again. */
  onFetchFailed(attempt: TaskAttempt, error: ErrorJson): void {
    const { run } = attempt;
    if (run.state === "ended") return;
    // Attempts of the stage attempt before this one tell nothing new.
    if (run.state === "active" && attempt.stageAttempt === run.attempt) {
      run.fetchFailures++;
      if (run.fetchFailures >= this.#host.maxConsecutiveStageAttempts) {
        const { stage, name } = run.program;
        this.failRun(run, tooManyFetchFailures(stage, name, run.fetchFailures, error).toJSON());
        return;
      }
      run.throws.clear();
      run.losses.clear();
      this.restart(run, error);
    }
  }

  /** Begins another attempt of the stage, with whatever is missing now. */
  restart(run: StageRun, failure: ErrorJson | undefined): void {
    this.#host.emitStageCompleted(run, failure);
    this.#host.tasks.remove(run);
    run.state = "waiting";
    run.attempt++;
    this.#advance(run);
  }

  /** Starts a run's tasks if all that they read is there, else what has to come first. */
  #advance(run: StageRun): void {
    if (run.state === "ended") return;
    const missing = run.missing();
    for (const shuffle of this.#incompleteShuffles(run, missing)) run.waitingFor.add(shuffle);
    if (run.waitingFor.size > 0) {
      run.state = "waiting";
      for (const shuffle of run.waitingFor) this.#ensureMapRun(shuffle, run);
      return;
    }
    const { maxTasks: slots, maxStageAttempts, cpusPerTask } = this.#host.scheduling;
    if (run.submissions++ >= maxStageAttempts) {
      const { stage, name } = run.program;
      this.failRun(run, tooManyStageAttempts(stage, name, maxStageAttempts).toJSON());
      return;
    }
    if (run.program.barrier && missing.length > slots) {
      const error = barrierSlots(run.program.name, missing.length, slots, cpusPerTask).toJSON();
      for (const job of run.jobs) this.failJob(job, error);
      return;
    }
    if (run.shuffle?.isIndeterminate === true && missing.length > 0) {
      this.#rollBack(run.shuffle);
      // With the jobs that had handed out results, the run itself may have ended.
      if (run.isEnded) return;
    }
    run.state = "active";
    run.numSubmitted = missing.length;
    run.durationsMs.length = 0;
    if (run.shuffle !== undefined) run.attempt = run.shuffle.stageAttempts++;
    this.#host.emitStageSubmitted(run, missing.length);
    this.#host.tasks.add(run, missing);
    this.completeIfDone(run);
  }

  #rollBack(shuffle: ShuffleState): void {
    rollBack(shuffle, {
      shuffles: this.#host.shuffles,
      runs: () => this.#runs(),
      kill: (attempt, reason) => this.#host.tasks.kill(attempt, reason),
      restart: (run, failure) => this.restart(run, failure),
      failRun: (run, error) => this.failRun(run, error),
    });
  }

  #incompleteShuffles(run: StageRun, partitions: readonly number[]): Set<ShuffleState> {
    const incomplete = new Set<ShuffleState>();
    // Looking at every partition is for stages of which some partitions need what others do not.
    const { reads } = run.program;
    const numMissing = reads.filter((id) => !this.#host.shuffles.find(id)?.isComplete).length;
    for (const partition of partitions) {
      if (incomplete.size >= numMissing) break;
      const { shuffles } = taskReads(run.program.root, partition, (rdd, p) =>
        this.#host.cache.find(rdd, p),
      );
      for (const id of shuffles) {
        const shuffle = this.#host.shuffles.find(id);
        if (shuffle !== undefined && !shuffle.isComplete) incomplete.add(shuffle);
      }
    }
    return incomplete;
  }

  #ensureMapRun(shuffle: ShuffleState, child: StageRun): void {
    const known = this.#mapRuns.get(shuffle.id);
    if (known !== undefined) {
      this.#addJobs(known, child.jobs);
      return;
    }
    const program = programOf(shuffle.stage, child.jobs);
    const [job, ...others] = child.jobs;
    if (program === undefined || job === undefined)
      throw new InternalError(
        "INVALID_PLAN",
        `the plan has no stage ${shuffle.stage}, which writes shuffle ${shuffle.id}`,
      );
    const partitions = Array.from({ length: shuffle.numMaps }, (_, map) => map);
    const run = new StageRun(program, job, partitions, shuffle);
    for (const other of others) run.jobs.add(other);
    this.#mapRuns.set(shuffle.id, run);
    this.#advance(run);
  }

  /** More jobs need the run, and whatever it waits for. */
  #addJobs(run: StageRun, jobs: ReadonlySet<Job>): void {
    for (const job of jobs) run.jobs.add(job);
    for (const shuffle of run.waitingFor) {
      const parent = this.#mapRuns.get(shuffle.id);
      if (parent !== undefined) this.#addJobs(parent, jobs);
    }
  }

  #endRun(run: StageRun, failure: ErrorJson | undefined, isTold = true): void {
    run.state = "ended";
    run.waitingFor.clear();
    this.#host.tasks.remove(run);
    if (run.shuffle !== undefined && this.#mapRuns.get(run.shuffle.id) === run)
      this.#mapRuns.delete(run.shuffle.id);
    if (isTold) this.#host.emitStageCompleted(run, failure);
  }

  #endJob(job: Job, error: ErrorJson | undefined): void {
    job.isEnded = true;
    job.error = error;
    this.#jobs.delete(job.submission.ticket);
    this.#results.delete(job);
    const inUse = new Set(this.#runs().map((run) => run.program.id));
    this.#host.onJobEnded(
      job,
      job.submission.programs.map(({ id }) => id).filter((id) => !inUse.has(id)),
    );
    this.#host.shuffles.onJobEnded(job.submission.ticket);
  }

  #tellSkipped(job: Job): void {
    const running = new Set(this.#runs().map((run) => run.program.stage));
    for (const program of job.submission.programs)
      if (!running.has(program.stage))
        this.#host.emit({
          type: "stageSkipped",
          job: job.number,
          stage: program.stage,
          time: Date.now(),
        });
  }

  #runs(): StageRun[] {
    return [...this.#results.values(), ...this.#mapRuns.values()];
  }
}

function programOf(stage: number, jobs: ReadonlySet<Job>): WireProgram | undefined {
  for (const job of jobs) {
    const program = job.programOf(stage);
    if (program !== undefined) return program;
  }
  return undefined;
}

export interface DagSchedulerHost {
  readonly tasks: TaskScheduler;
  readonly cache: CacheRegistry;
  readonly shuffles: ShuffleRegistry;
  readonly scheduling: SchedulingSettings;
  readonly maxConsecutiveStageAttempts: number;
  emit(event: WireEvent): void;
  emitStageSubmitted(run: StageRun, tasks: number): void;
  emitStageCompleted(run: StageRun, failure: ErrorJson | undefined): void;
  /** The job is over; `programs` are those that no other job runs. */
  onJobEnded(job: Job, programs: readonly number[]): void;
}
