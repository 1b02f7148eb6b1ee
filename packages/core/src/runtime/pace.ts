import { setImmediate as nextTurn } from "node:timers/promises";
import { EnvironmentError } from "../errors/firesteel-error.ts";

/** Longest synchronous work before messages, timers and rejections get their turn. */
const sliceMs = 20;
/** What one chunk should take, so that a slice and a kill are noticed in time. */
const chunkMs = 5;
const smallestChunk = 16;
const largestChunk = 65_536;

/** Keeps a task's synchronous work in slices: chunk sizes by measured speed, kills noticed between chunks. */
export class Pace {
  readonly #killReason: () => string | undefined;
  #sliceStart: number = performance.now();
  #chunkStart: number = this.#sliceStart;
  #chunk = 1024;

  constructor(killReason: () => string | undefined) {
    this.#killReason = killReason;
  }

  /** @throws {EnvironmentError} `TASK_KILLED` where the attempt should stop */
  check(): void {
    const reason = this.#killReason();
    if (reason !== undefined) throw taskKilled(reason);
  }

  /** Records that the next chunk may have. @throws {EnvironmentError} `TASK_KILLED` */
  chunk(): number {
    this.check();
    this.#chunkStart = performance.now();
    return this.#chunk;
  }

  /** Tells that a chunk of `records` is done. */
  done(records: number): void {
    const took = performance.now() - this.#chunkStart;
    if (took > chunkMs * 2) this.#chunk = Math.max(smallestChunk, this.#chunk >> 2);
    else if (took < chunkMs && records >= this.#chunk)
      this.#chunk = Math.min(largestChunk, this.#chunk * 4);
  }

  /** Whether the slice is over, so that whoever can wait should do so. */
  isDue(): boolean {
    return performance.now() - this.#sliceStart > sliceMs;
  }

  /** Gives the event loop its turn where the slice is over. */
  rest(): Promise<void> | undefined {
    return this.isDue() ? this.#turn() : undefined;
  }

  async #turn(): Promise<void> {
    await nextTurn();
    this.resume();
  }

  /** Starts a new slice: the event loop has just had its turn. */
  resume(): void {
    this.#sliceStart = performance.now();
  }
}

export function taskKilled(reason: string): EnvironmentError {
  return new EnvironmentError("TASK_KILLED", `the task was killed: ${reason}`, {
    fields: { reason },
  });
}
