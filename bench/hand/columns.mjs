/** Columns in shared memory, which threads hand to each other without a copy. */

/** Doubles that grow. */
export class Numbers {
  length = 0;
  #values = new Float64Array(1024);

  push(value) {
    if (this.length === this.#values.length) {
      const larger = new Float64Array(2 * this.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  /** @returns {Float64Array} */
  seal() {
    const shared = new Float64Array(new SharedArrayBuffer(8 * this.length));
    shared.set(this.#values.subarray(0, this.length));
    return shared;
  }
}

/** ASCII strings as bytes and offsets, joined and copied 1,000 at a time. */
export class Strings {
  #bytes = Buffer.allocUnsafeSlow(1 << 20);
  #filled = 0;
  #offsets = new Numbers();
  #waiting = [];
  #end = 0;

  constructor() {
    this.#offsets.push(0);
  }

  push(text) {
    this.#end += text.length;
    this.#offsets.push(this.#end);
    if (this.#waiting.push(text) === 1000) this.#copy();
  }

  #copy() {
    const text = this.#waiting.join("");
    this.#waiting = [];
    if (this.#filled + text.length > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(2 * (this.#filled + text.length));
      this.#bytes.copy(larger, 0, 0, this.#filled);
      this.#bytes = larger;
    }
    this.#filled += this.#bytes.latin1Write(text, this.#filled);
  }

  seal() {
    this.#copy();
    const bytes = new Uint8Array(new SharedArrayBuffer(this.#filled));
    bytes.set(this.#bytes.subarray(0, this.#filled));
    return { bytes, offsets: this.#offsets.seal() };
  }
}

/** Seals the columns of each side, which keep their names. */
export function sealAll(sides) {
  return sides.map((side) =>
    Object.fromEntries(Object.entries(side).map(([name, column]) => [name, column.seal()])),
  );
}

/** Reads sealed strings by index. */
export function stringReader({ bytes, offsets }) {
  const buffer = Buffer.from(bytes.buffer);
  return (i) => buffer.latin1Slice(offsets[i], offsets[i + 1]);
}
