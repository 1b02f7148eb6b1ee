import type { ExecutionMemory } from "../runtime/task-environment.ts";

/** After a refusal, so long is told nothing new. */
const refusalMs = 2;

/**
 * The execution memory of one attempt, as far as the supervisor has granted it. Asked for in large pieces, so that
 * structures that grow cost a question now and then; given back likewise.
 */
export class ExecutionShare implements ExecutionMemory {
  readonly #host: ExecutionShareHost;
  #granted = 0;
  #used = 0;
  #refusedAt = -Infinity;

  constructor(host: ExecutionShareHost) {
    this.#host = host;
  }

  /** What the attempt's structures hold. */
  get usedBytes(): number {
    return this.#used;
  }

  acquire(bytes: number): boolean {
    const needed = this.#used + bytes - this.#granted;
    if (needed > 0) {
      if (performance.now() - this.#refusedAt < refusalMs) return false;
      this.#granted += this.#host.reserve(needed, Math.max(needed, this.#host.pieceBytes));
      if (this.#used + bytes > this.#granted) {
        this.#refusedAt = performance.now();
        return false;
      }
    }
    this.#used += bytes;
    return true;
  }

  acquireNeeded(bytes: number): void {
    this.#used += bytes;
    const needed = this.#used - this.#granted;
    if (needed <= 0) return;
    this.#granted += needed;
    this.#host.tell(needed);
  }

  release(bytes: number): void {
    this.#used -= bytes;
    this.#refusedAt = -Infinity;
    const over = this.#granted - this.#used - this.#host.pieceBytes;
    if (over < this.#host.pieceBytes) return;
    this.#granted -= over;
    this.#host.tell(-over);
  }
}

export interface ExecutionShareHost {
  /** What is asked for at least, and kept when others are given back. */
  readonly pieceBytes: number;
  /** Asks the supervisor, and waits for the answer: how many bytes were granted, 0 or at least `bytes`. */
  reserve(bytes: number, wantedBytes: number): number;
  /** Tells the supervisor that so many bytes more, or fewer, are held. */
  tell(bytes: number): void;
}
