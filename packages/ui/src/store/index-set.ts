/** Numbers of tasks, a bit each. */
export class IndexSet {
  #bits: Uint8Array = new Uint8Array(0);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Whether it was not there before. */
  add(index: number): boolean {
    const byte = index >> 3;
    if (byte >= this.#bits.length) {
      const grown = new Uint8Array(Math.max(8, 2 * byte));
      grown.set(this.#bits);
      this.#bits = grown;
    }
    const before = this.#bits[byte] ?? 0;
    const after = before | (1 << (index & 7));
    if (after === before) return false;
    this.#bits[byte] = after;
    this.#size += 1;
    return true;
  }
}
