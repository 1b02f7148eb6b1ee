const initialBytes = 1 << 16;
const keptBytes = 1 << 23;

/** The buffer of the last scratch that was given back: blocks are encoded one after another. */
let spare: Uint8Array | undefined;

/**
 * Memory in which text is converted while its form is being found out; columns copy it into the block. Growing keeps
 * what is there: regions are named by offset.
 */
export class Scratch {
  #bytes: Uint8Array = spare ?? new Uint8Array(initialBytes);
  #used = 0;

  constructor() {
    // An accessor of the user's may encode a block while one is encoded.
    spare = undefined;
  }

  /** Valid until the next reservation. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Room for `bytes` and where it starts; regions follow each other, and the last may be cut with {@link cut}. */
  reserve(bytes: number): number {
    const start = this.#used;
    this.#used += bytes;
    if (this.#used > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#used, this.#bytes.length * 2));
      grown.set(this.#bytes.subarray(0, start));
      this.#bytes = grown;
    }
    return start;
  }

  /** Gives back what is from `end` on. */
  cut(end: number): void {
    this.#used = end;
  }

  /** No region is used any more. */
  close(): void {
    if (this.#bytes.length <= keptBytes) spare = this.#bytes;
  }
}
