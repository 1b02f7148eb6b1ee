import type { ExecutionMemory } from "../task-environment.ts";

/** A fixed amount of memory for one attempt at a time. */
export class FixedExecutionMemory implements ExecutionMemory {
  #free: number;

  constructor(bytes: number) {
    this.#free = bytes;
  }

  /** Below 0 where more was needed than there is. */
  get freeBytes(): number {
    return this.#free;
  }

  acquire(bytes: number): boolean {
    if (bytes > this.#free) return false;
    this.#free -= bytes;
    return true;
  }

  acquireNeeded(bytes: number): void {
    this.#free -= bytes;
  }

  release(bytes: number): void {
    this.#free += bytes;
  }
}
