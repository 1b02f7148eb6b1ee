import { setTimeout as delay } from "node:timers/promises";
import { status } from "@grpc/grpc-js";

/** How often, and how long after a failure, a call is tried again. */
export interface RetryPolicy {
  readonly maxRetries: number;
  readonly initialBackoffMs: number;
  readonly maxBackoffMs: number;
  readonly backoffMultiplier: number;
  /** Added to every wait, drawn evenly below it. */
  readonly jitterMs: number;
}

/** The defaults of Spark's own clients. */
export const defaultRetryPolicy: RetryPolicy = {
  maxRetries: 15,
  initialBackoffMs: 50,
  maxBackoffMs: 60_000,
  backoffMultiplier: 4,
  jitterMs: 500,
};

/** For a session's first call: a server that is not there is told within seconds. */
export const firstCallRetryPolicy: RetryPolicy = { ...defaultRetryPolicy, maxRetries: 3 };

/** Whether the same call may succeed later. Spark: `RetryPolicy.defaultPolicy` of the Connect clients. */
export function isTransient(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  const { code, details } = error as { code?: unknown; details?: unknown };
  if (code === status.UNAVAILABLE) return true;
  return code === status.INTERNAL && String(details).includes("INVALID_CURSOR.DISCONNECTED");
}

/**
 * Waits, longer each time, until `next` may be tried again; resolves to false when the tries are used up.
 * One object per operation that may fail repeatedly; {@link reset} after progress.
 */
export class Backoff {
  readonly #policy: RetryPolicy;
  readonly #signal: AbortSignal | undefined;
  #tries = 0;
  #waitMs: number;

  constructor(policy: RetryPolicy, signal?: AbortSignal) {
    this.#policy = policy;
    this.#signal = signal;
    this.#waitMs = policy.initialBackoffMs;
  }

  get tries(): number {
    return this.#tries;
  }

  reset(): void {
    this.#tries = 0;
    this.#waitMs = this.#policy.initialBackoffMs;
  }

  async wait(): Promise<boolean> {
    if (this.#tries >= this.#policy.maxRetries) return false;
    this.#tries++;
    const wait = this.#waitMs + Math.random() * this.#policy.jitterMs;
    this.#waitMs = Math.min(
      this.#policy.maxBackoffMs,
      this.#waitMs * this.#policy.backoffMultiplier,
    );
    await delay(wait, undefined, this.#signal === undefined ? {} : { signal: this.#signal });
    return true;
  }
}
