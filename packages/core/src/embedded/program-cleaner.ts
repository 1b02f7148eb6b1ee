import type { ExecutorHandle } from "./executor-handle.ts";

/** An executor keeps what it needs no more for so long. */
const keepMs = 1000;

/** Tells executors which programs they need no more, many at a time: a message costs as much as a tiny task. */
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
    }, keepMs).unref();
  }

  #tellAll(): void {
    this.#isScheduled = false;
    for (const [executor, programs] of this.#unneeded) executor.post({ type: "forget", programs });
    this.#unneeded.clear();
  }
}
