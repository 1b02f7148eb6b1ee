/**
 * Something that attempts read in place, so that its memory may go only when none of them runs any more: freeing it
 * waits for the last pin.
 */
export abstract class Pinned {
  #pins = 0;
  #isDoomed = false;

  /** It will be freed: nothing new may be put there. */
  get isDoomed(): boolean {
    return this.#isDoomed;
  }

  /** Somebody reads it. */
  get isPinned(): boolean {
    return this.#pins > 0;
  }

  pin(): void {
    this.#pins++;
  }

  unpin(): void {
    this.#pins--;
    this.#releaseIfUnused();
  }

  /** Frees it as soon as nobody reads it. */
  free(): void {
    if (this.#isDoomed) return;
    this.#isDoomed = true;
    this.#releaseIfUnused();
  }

  /** Lets go of the memory. */
  protected abstract release(): void;

  #releaseIfUnused(): void {
    if (this.#isDoomed && this.#pins === 0) this.release();
  }
}
