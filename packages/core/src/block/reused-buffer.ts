/** Memory for one block at a time: what is taken is valid until the next is. */
export class ReusedBuffer {
  #bytes: Uint8Array = new Uint8Array(0);

  /** Exactly `length` bytes, uninitialised, from a multiple of 8 on. */
  take(length: number): Uint8Array {
    if (length > this.#bytes.length || length * 8 < this.#bytes.length)
      this.#bytes = new Uint8Array(Math.ceil(length * 1.25));
    return this.#bytes.subarray(0, length);
  }
}
