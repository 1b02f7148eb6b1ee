import { executorsDoNotStart } from "./engine-errors.ts";
import type { ErrorJson } from "../errors/firesteel-error.ts";
import { ExecutorHandle, type ExecutorListeners, type ExecutorStart } from "./executor-handle.ts";

/** Deaths in a row before an executor ever was ready, after which starting more is pointless. */
const maxFailedStarts = 3;

/** The worker threads: as many as the tasks can use, replaced when they end. */
export class ExecutorPool {
  readonly #start: ExecutorStart;
  readonly #listeners: ExecutorListeners;
  readonly #host: ExecutorPoolHost;
  readonly #alive = new Set<ExecutorHandle>();
  #nextId: number;
  #failedStarts = 0;
  #isStopping = false;

  /** `started` are executors that run already. */
  constructor(
    start: ExecutorStart,
    started: readonly ExecutorHandle[],
    listeners: Omit<ExecutorListeners, "onExit">,
    host: ExecutorPoolHost,
  ) {
    this.#start = start;
    this.#host = host;
    this.#nextId = started.length;
    this.#listeners = {
      ...listeners,
      onExit: (executor, exitCode) => {
        this.#onExit(executor, exitCode);
      },
    };
    for (const executor of started) this.#adopt(executor);
  }

  /** Those that have not ended, whether they may get tasks or not. */
  get alive(): ReadonlySet<ExecutorHandle> {
    return this.#alive;
  }

  /** Starts executors until there are `count` that may get tasks. */
  ensure(count: number): void {
    if (this.#isStopping || this.#failedStarts >= maxFailedStarts) return;
    let usable = 0;
    for (const executor of this.#alive) if (executor.endedFor === undefined) usable++;
    for (; usable < count; usable++)
      this.#adopt(new ExecutorHandle(String(this.#nextId++), this.#start));
  }

  /** An executor has loaded: it is no failed start. */
  onReady(): void {
    this.#failedStarts = 0;
  }

  /** Asks all to end; resolves when they have, or with the ids of those that had not after `timeoutMs`. */
  async stop(graceMs: number, timeoutMs: number): Promise<readonly string[]> {
    this.#isStopping = true;
    for (const executor of this.#alive) executor.post({ type: "shutDown" });
    await this.#emptyWithin(graceMs);
    for (const executor of this.#alive)
      executor.terminate(
        {
          name: "Stopped",
          code: "CONTEXT_STOPPED",
          blame: "user",
          message: "the context was stopped",
        },
        false,
      );
    await this.#emptyWithin(timeoutMs);
    return [...this.#alive].map(({ id }) => id);
  }

  #adopt(executor: ExecutorHandle): void {
    this.#alive.add(executor);
    executor.listen(this.#listeners);
    this.#host.onAdded(executor);
  }

  #onExit(executor: ExecutorHandle, exitCode: number): void {
    this.#alive.delete(executor);
    this.#host.onGone(executor, exitCode);
    if (!executor.isReady && !this.#isStopping && ++this.#failedStarts >= maxFailedStarts) {
      const error = executorsDoNotStart(executor.id, executor.lastError).toJSON();
      this.#failedStarts = 0;
      this.#host.onCannotStart(error);
    }
    this.#wake?.();
  }

  #wake: (() => void) | undefined;

  async #emptyWithin(timeoutMs: number): Promise<void> {
    if (this.#alive.size === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#wake = () => {
        if (this.#alive.size > 0) return;
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }
}

export interface ExecutorPoolHost {
  readonly onAdded: (executor: ExecutorHandle) => void;
  readonly onGone: (executor: ExecutorHandle, exitCode: number) => void;
  readonly onCannotStart: (error: ErrorJson) => void;
}
