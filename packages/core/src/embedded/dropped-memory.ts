import { collectGarbage } from "./collect-garbage.ts";

/** Dropped buffers after which collecting is worth its time. */
const worthwhile = 8;
const delayMs = 200;

/**
 * Shared memory goes back to the system when every thread that knew it has collected its garbage, which a thread does
 * late, since the memory is none of its heap: so it is made to, once a peak is over.
 */
export class DroppedMemory {
  #count = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `count` buffers more were forgotten. */
  note(count: number): void {
    this.#count += count;
    if (this.#count >= worthwhile) this.collectSoon();
  }

  /** Collects in a moment, when what is to be forgotten has been. */
  collectSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#count = 0;
      collectGarbage();
    }, delayMs);
    this.#timer.unref();
  }
}
