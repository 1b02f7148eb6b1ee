import type { ExecutionMemory } from "../task-environment.ts";

/** Writes out what a consumer holds and releases its memory; does nothing where it cannot at the moment. */
export type Spill = () => void;

/**
 * The memory of one task attempt and its consumers: the structures that reserve before they grow. Where the engine
 * refuses, the other consumers of the task are made to spill, the largest first; only then is the one that asked told
 * to spill itself. Spark: `TaskMemoryManager`.
 *
 * A consumer may be made to spill whenever it has handed control to somebody else: inside a pull of its input, or
 * between two calls of its `next`. Inside its own loops it is alone.
 */
export class TaskMemory {
  readonly #pool: ExecutionMemory;
  readonly #consumers = new Set<MemoryConsumer>();
  readonly #onPeak: (bytes: number) => void;
  #used = 0;
  #peak = 0;

  /** `onPeak` is told the most bytes that were reserved at once whenever there are more. */
  constructor(pool: ExecutionMemory, onPeak: (bytes: number) => void = () => undefined) {
    this.#pool = pool;
    this.#onPeak = onPeak;
  }

  /** `spill` is called when another consumer needs the memory; without it the consumer is left alone. */
  openConsumer(spill?: Spill): MemoryConsumer {
    const consumer = new MemoryConsumer(this, spill);
    this.#consumers.add(consumer);
    return consumer;
  }

  /** @internal */
  close(consumer: MemoryConsumer): void {
    this.#consumers.delete(consumer);
  }

  /** @internal */
  acquire(bytes: number): boolean {
    if (this.#pool.acquire(bytes)) return this.#count(bytes);
    const others = [...this.#consumers]
      .filter((other) => other.canSpill)
      .toSorted((a, b) => b.usedBytes - a.usedBytes);
    for (const other of others) {
      const before = this.#used;
      other.spill();
      if (this.#used < before && this.#pool.acquire(bytes)) return this.#count(bytes);
    }
    return false;
  }

  /** @internal */
  acquireNeeded(bytes: number): void {
    this.#pool.acquireNeeded(bytes);
    this.#count(bytes);
  }

  /** @internal */
  release(bytes: number): void {
    this.#pool.release(bytes);
    this.#used -= bytes;
  }

  #count(bytes: number): true {
    this.#used += bytes;
    if (this.#used > this.#peak) {
      this.#peak = this.#used;
      this.#onPeak(this.#peak);
    }
    return true;
  }
}

/** One structure's reservation. */
export class MemoryConsumer {
  readonly #memory: TaskMemory;
  readonly #spill: Spill | undefined;
  #used = 0;
  /** It is in the middle of something: asking for memory, or spilling. */
  #isBusy = false;

  constructor(memory: TaskMemory, spill: Spill | undefined) {
    this.#memory = memory;
    this.#spill = spill;
  }

  get usedBytes(): number {
    return this.#used;
  }

  /** @internal */
  get canSpill(): boolean {
    return this.#spill !== undefined && this.#used > 0 && !this.#isBusy;
  }

  /** Makes room for `total` bytes in all; false, with nothing changed, where there is none. */
  growTo(total: number): boolean {
    const more = Math.ceil(total) - this.#used;
    if (more <= 0) return true;
    const wasBusy = this.#isBusy;
    this.#isBusy = true;
    try {
      if (!this.#memory.acquire(more)) return false;
    } finally {
      this.#isBusy = wasBusy;
    }
    this.#used += more;
    return true;
  }

  /** Counts `total` bytes in all, room or not: what is held already, or what nothing can go on without. */
  growNeeded(total: number): void {
    const more = Math.ceil(total) - this.#used;
    if (more <= 0 || this.growTo(total)) return;
    this.#memory.acquireNeeded(more);
    this.#used += more;
  }

  /** Gives back all but `total` bytes. */
  shrinkTo(total: number): void {
    const less = this.#used - Math.ceil(total);
    if (less <= 0) return;
    this.#used -= less;
    this.#memory.release(less);
  }

  /** Spills, undisturbed by others who want memory meanwhile. */
  spill(): void {
    const wasBusy = this.#isBusy;
    this.#isBusy = true;
    try {
      this.#spill?.();
    } finally {
      this.#isBusy = wasBusy;
    }
  }

  /** Gives everything back, for good. */
  close(): void {
    this.shrinkTo(0);
    this.#memory.close(this);
  }
}
