import type { ExecutorHandle } from "./executor-handle.ts";

/** An idle executor keeps what it needs no more for so long. */
const idleMs = 1000;

/**
 * Tells executors which programs they need no more: with their next task, or when none comes. A message costs as much
 * as a tiny task.
 */
export class ProgramCleaner {
  readonly #executors: () => Iterable<ExecutorHandle>;
  readonly #unneeded = new Map<ExecutorHandle, number[]>();
  #isScheduled = false;

  constructor(executors: () => Iterable<ExecutorHandle>) {
    this.#executors = executors;
  }

  /** No job runs `programs` any more. */
  note(programs: readonly number[]): void {
    for (const executor of this.#executors()) {
      const known = programs.filter((program) => executor.programs.delete(program));
      if (known.length > 0)
        this.#unneeded.set(executor, [...(this.#unneeded.get(executor) ?? []), ...known]);
    }
    if (this.#unneeded.size === 0 || this.#isScheduled) return;
    this.#isScheduled = true;
    setTimeout(() => {
      this.#tellAll();
    }, idleMs).unref();
  }

  /** What is to be told to `executor`, which whoever asks will do. */
  take(executor: ExecutorHandle): readonly number[] {
    const programs = this.#unneeded.get(executor) ?? [];
    this.#unneeded.delete(executor);
    return programs;
  }

  #tellAll(): void {
    this.#isScheduled = false;
    for (const [executor, programs] of this.#unneeded) executor.post({ type: "forget", programs });
    this.#unneeded.clear();
  }
}
