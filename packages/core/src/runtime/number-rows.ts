import { NumberRecords } from "./number-records.ts";

/** Arrays of numbers of one width that are collected row by row. */
export class NumberRows {
  width = 0;
  length = 0;
  #values = new Float64Array(0);

  /** Copies records `from` to `to` of a batch; of another width only where there are none. */
  add({ values, width }: NumberRecords, from: number, to: number): void {
    this.width = width;
    const filled = this.length * width;
    const more = values.subarray(from * width, to * width);
    if (filled + more.length > this.#values.length) {
      const larger = new Float64Array(Math.max(filled + more.length, 2 * this.#values.length));
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values.set(more, filled);
    this.length += to - from;
  }

  /** What was collected, valid until more is. */
  take(): NumberRecords {
    const { length, width } = this;
    this.length = 0;
    return new NumberRecords(this.#values, length, width);
  }
}
