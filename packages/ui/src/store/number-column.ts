/** One number per slot, 0 until it is set. Takes no memory while all are 0, which most columns of most stages stay. */
export class NumberColumn {
  #values: Float64Array = new Float64Array(0);

  get isZero(): boolean {
    return this.#values.length === 0;
  }

  get(slot: number): number {
    return this.#values[slot] ?? 0;
  }

  set(slot: number, value: number): void {
    if (slot >= this.#values.length) {
      if (value === 0) return;
      const grown = new Float64Array(Math.max(64, 2 * slot));
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[slot] = value;
  }
}
