import type { Batch, PairBatch } from "./batch.ts";
import type { MaybePromise } from "./task-environment.ts";

/**
 * Pulls the records of one partition of a plan node, batch by batch.
 *
 * `open` is called, and awaited where it gives a promise, exactly once before the first `next`; at most one call is
 * under way at a time.
 */
export interface Reader {
  /** Fetches what the first batch needs. */
  readonly open?: (() => MaybePromise<void>) | undefined;
  /**
   * The next batch, null at the end. `want` is how many records the caller can use: a hint that keeps lazy inputs
   * lazy; a batch may be longer, shorter or empty.
   */
  next(want: number): MaybePromise<Batch | null>;
  /** Whether `next` may give a promise after `open`. */
  readonly mayWait: boolean;
}

/** Pairs that are at hand, on the heap or on disk. */
export interface PairReader extends Reader {
  readonly mayWait: false;
  next(want: number): PairBatch | null;
}

/** How many records a consumer that takes everything asks for. */
export const fullChunk: number = 65_536;

export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}
