/** The part of a stream of bytes that is looked at: grows at its end, is given up from its beginning. */
export class ByteWindow {
  /** Valid are `[begin, end)`. Another array after every `fill`. */
  bytes: Uint8Array = new Uint8Array(256 * 1024);
  begin = 0;
  end = 0;
  readonly #input: AsyncIterator<Uint8Array>;
  #isEnded = false;

  constructor(input: AsyncIterable<Uint8Array>) {
    this.#input = input[Symbol.asyncIterator]();
  }

  get length(): number {
    return this.end - this.begin;
  }

  /** Reads on until `count` bytes are there, or the input ends: false. */
  async fill(count: number): Promise<boolean> {
    while (this.length < count) {
      if (this.#isEnded) return false;
      const { value, done } = await this.#input.next();
      if (done === true) this.#isEnded = true;
      else this.#append(value);
    }
    return true;
  }

  /** {@link fill}, but the end of the input is an error. */
  async need(count: number): Promise<void> {
    if (!(await this.fill(count))) throw new Error("unexpected end of file");
  }

  skip(count: number): void {
    this.begin += count;
  }

  readUint32(): number {
    const { bytes, begin } = this;
    const value = new DataView(bytes.buffer, bytes.byteOffset + begin).getUint32(0);
    this.begin += 4;
    return value;
  }

  #append(chunk: Uint8Array): void {
    if (this.end + chunk.length > this.bytes.length) {
      const wanted = this.length + chunk.length;
      const target =
        wanted * 2 <= this.bytes.length ? this.bytes : new Uint8Array(Math.max(wanted * 2, 1024));
      target.set(this.bytes.subarray(this.begin, this.end));
      this.bytes = target;
      this.end -= this.begin;
      this.begin = 0;
    }
    this.bytes.set(chunk, this.end);
    this.end += chunk.length;
  }
}
