/** What the last range has behind the likely end: the rest of one record, as a rule, which needs no request then. */
export const firstTailBytes: number = 64 * 1024;

/**
 * Memory for the ranges that readers of a bucket fetch. Large arrays are used again: each new one would bring the next
 * full garbage collection nearer, since memory outside the heap counts for it.
 */
export class RangeArrays {
  readonly #arrayBytes: number;
  readonly #limit: number;
  readonly #spare: Buffer[] = [];

  /**
   * @param rangeBytes what readers ask for as a rule
   * @param limit how many arrays are kept
   */
  constructor(rangeBytes: number, limit: number) {
    this.#arrayBytes = rangeBytes + firstTailBytes;
    this.#limit = limit;
  }

  /** At least `bytes` long, with any content. */
  take(bytes: number): Buffer {
    const isLarge = bytes * 2 > this.#arrayBytes && bytes <= this.#arrayBytes;
    if (!isLarge) return Buffer.allocUnsafeSlow(bytes);
    return this.#spare.pop() ?? Buffer.allocUnsafeSlow(this.#arrayBytes);
  }

  /** Takes back an array that nobody writes to or reads from any more. */
  give(array: Buffer): void {
    if (array.length === this.#arrayBytes && this.#spare.length < this.#limit)
      this.#spare.push(array);
  }

  clear(): void {
    this.#spare.length = 0;
  }
}
