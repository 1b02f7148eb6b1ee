import type { ErrorJson } from "../errors/firesteel-error.ts";
import { EnvironmentError } from "../errors/firesteel-error.ts";
import type { StageRun } from "./stage-run.ts";
import type { TaskAttempt } from "./task-attempt.ts";

/** The global barriers of running barrier stages: who has come, with which message. */
export class BarrierGathers {
  readonly #timeoutMs: number;
  readonly #gathers = new Map<StageRun, Gather>();

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** A task has come to its next barrier; the last one lets all go on. */
  arrive(attempt: TaskAttempt, message: string): void {
    const { run } = attempt;
    const tasks = run.program.numTasks;
    let gather = this.#gathers.get(run);
    if (gather === undefined) {
      gather = { arrived: new Map(), timer: this.#startTimer(run) };
      this.#gathers.set(run, gather);
    }
    gather.arrived.set(attempt, message);
    const [ended] = run.held;
    if (ended !== undefined) {
      this.onTaskEnded(ended.attempt);
      return;
    }
    if (gather.arrived.size < tasks) return;
    this.#close(run);
    const messages: string[] = [];
    for (const [each, text] of gather.arrived) messages[each.partition] = text;
    for (const each of gather.arrived.keys())
      each.executor.post({ type: "barrierReleased", taskAttemptId: each.id, messages });
  }

  /** A task of the run has ended: nobody who waits can be let go on any more. */
  onTaskEnded(ended: TaskAttempt): void {
    if (!this.#gathers.has(ended.run)) return;
    this.#fail(
      ended.run,
      new EnvironmentError(
        "BARRIER_BROKEN",
        `task ${ended.partition} of the barrier stage ended while others waited at a barrier: every task must call barrier() and allGather() equally often`,
      ).toJSON(),
    );
  }

  #startTimer(run: StageRun): NodeJS.Timeout | undefined {
    if (this.#timeoutMs > longestTimerMs) return undefined;
    return setTimeout(() => {
      this.#fail(
        run,
        new EnvironmentError(
          "BARRIER_TIMEOUT",
          `not all tasks of the barrier stage came to the barrier within ${this.#timeoutMs} ms (spark.barrier.sync.timeout)`,
        ).toJSON(),
      );
    }, this.#timeoutMs);
  }

  #fail(run: StageRun, error: ErrorJson): void {
    const gather = this.#close(run);
    for (const each of gather?.arrived.keys() ?? [])
      each.executor.post({ type: "barrierFailed", taskAttemptId: each.id, error });
  }

  #close(run: StageRun): Gather | undefined {
    const gather = this.#gathers.get(run);
    clearTimeout(gather?.timer);
    this.#gathers.delete(run);
    return gather;
  }
}

interface Gather {
  readonly arrived: Map<TaskAttempt, string>;
  readonly timer: NodeJS.Timeout | undefined;
}

const longestTimerMs = 2 ** 31 - 1;
