import { registerCoreExport } from "../closure/core-exports.ts";
import { EnvironmentError, UserError } from "../errors/firesteel-error.ts";
import type { JobScope } from "./job-scope.ts";

/** How a finished action ended. */
export type FutureOutcome<T> =
  | { readonly succeeded: true; readonly value: T }
  | { readonly succeeded: false; readonly error: unknown };

/** A running action that can be cancelled: a promise with Spark's `FutureAction` on top. */
export class FutureAction<T> implements Promise<T> {
  readonly [Symbol.toStringTag] = "FutureAction";
  readonly #promise: Promise<T>;
  readonly #controller: AbortController;
  readonly #jobIds: number[] = [];
  #outcome: FutureOutcome<T> | undefined;

  /** Starts `action` at once; its jobs follow the signal that it is given. */
  constructor(scope: JobScope, action: (signal: AbortSignal) => Promise<T>) {
    this.#controller = new AbortController();
    const { signal } = this.#controller;
    this.#promise = scope.observe(
      (job) => void this.#jobIds.push(job),
      () => action(signal),
    );
    this.#promise.then(
      (value) => (this.#outcome = { succeeded: true, value }),
      (error: unknown) => (this.#outcome = { succeeded: false, error }),
    );
  }

  /** Cancels the jobs; the action then fails with `JOB_CANCELLED`. */
  cancel(reason?: string): void {
    if (this.isCompleted) return;
    const why = reason === undefined ? "" : `: ${reason}`;
    this.#controller.abort(new UserError("JOB_CANCELLED", `the action was cancelled${why}`));
  }

  get isCompleted(): boolean {
    return this.#outcome !== undefined;
  }

  get isCancelled(): boolean {
    return this.#controller.signal.aborted;
  }

  /** How it ended, undefined while it runs. */
  get value(): FutureOutcome<T> | undefined {
    return this.#outcome;
  }

  /** Numbers of the jobs started so far. */
  get jobIds(): readonly number[] {
    return [...this.#jobIds];
  }

  /** Resolves with itself when it has ended, however it did. @throws {EnvironmentError} `TIMEOUT` */
  async ready(atMostMs?: number): Promise<this> {
    const ended = this.#promise.then(
      () => undefined,
      () => undefined,
    );
    await within(ended, atMostMs);
    return this;
  }

  /** The result. @throws {EnvironmentError} `TIMEOUT` */
  async result(atMostMs?: number): Promise<T> {
    return await within(this.#promise, atMostMs);
  }

  get(): Promise<T> {
    return this.#promise;
  }

  onComplete(handler: (outcome: FutureOutcome<T>) => void): void {
    void this.#tell(handler);
  }

  async #tell(handler: (outcome: FutureOutcome<T>) => void): Promise<void> {
    await this.ready();
    if (this.#outcome !== undefined) handler(this.#outcome);
  }

  // oxlint-disable-next-line unicorn/no-thenable -- it is a promise
  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#promise.then(onFulfilled, onRejected);
  }

  catch<B = never>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.#promise.catch(onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<T> {
    return this.#promise.finally(onFinally);
  }
}

async function within<R>(promise: Promise<R>, atMostMs: number | undefined): Promise<R> {
  if (atMostMs === undefined) return await promise;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new EnvironmentError("TIMEOUT", `the action did not end within ${atMostMs} ms`));
    }, atMostMs);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

registerCoreExport("FutureAction", FutureAction);
