import { setTimeout as delay } from "node:timers/promises";
import type { RetryOptions } from "./options.ts";

/** The waits between the tries of one call. */
export class Backoff {
  readonly #options: Required<RetryOptions>;
  readonly #deadline: number;
  #tries = 0;

  constructor(options: Required<RetryOptions>) {
    this.#options = options;
    this.#deadline = performance.now() + options.maxElapsedMs;
  }

  /**
   * Waits before the next try; false where there is no time for one. Half of the delay is random, so that clients
   * that failed together do not come back together.
   *
   * @throws the reason of `signal`
   */
  async wait(signal: AbortSignal | undefined): Promise<boolean> {
    const { baseDelayMs, maxDelayMs } = this.#options;
    const full = Math.min(maxDelayMs, baseDelayMs * 2 ** Math.min(this.#tries, 30));
    this.#tries += 1;
    const left = this.#deadline - performance.now();
    if (left <= 0) return false;
    const ms = Math.min(left, full * (0.5 + Math.random() / 2));
    try {
      await delay(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
    return true;
  }
}
