import type { ErrorJson } from "../errors/firesteel-error.ts";
import type { JobSubmission } from "./supervisor-messages.ts";
import type { WireProgram } from "./wire-program.ts";

/** A job of the client while the supervisor works on it. */
export class Job {
  readonly submission: JobSubmission;
  readonly #programs: ReadonlyMap<number, WireProgram>;
  /** Attempts that run for it alone and must have ended before the client hears of its failure. */
  readonly unfinishedSaves: Set<number> = new Set();
  isEnded = false;
  error: ErrorJson | undefined;

  constructor(submission: JobSubmission) {
    this.submission = submission;
    this.#programs = new Map(submission.programs.map((program) => [program.stage, program]));
  }

  /** Whether cancelling it may end workers whose code does not notice (`spark.job.interruptOnCancel`). */
  get interruptsTasks(): boolean {
    return this.submission.properties["spark.job.interruptOnCancel"] === "true";
  }

  get number(): number {
    return this.submission.job;
  }

  programOf(stage: number): WireProgram | undefined {
    return this.#programs.get(stage);
  }
}
