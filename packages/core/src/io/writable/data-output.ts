/** Writes values as Java's `DataOutput` and Hadoop's `WritableUtils` do: big-endian. */
export class DataOutput {
  #bytes: Buffer;
  #length = 0;

  constructor(capacity: number = 1024) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** What was written; valid until the next write or `clear`. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  writeByte(value: number): void {
    const at = this.#reserve(1);
    this.#bytes[at] = value & 0xff;
  }

  writeBoolean(value: boolean): void {
    this.writeByte(value ? 1 : 0);
  }

  writeShort(value: number): void {
    const at = this.#reserve(2);
    // Java's chars too, which have no sign.
    this.#bytes.writeInt16BE((value << 16) >> 16, at);
  }

  writeInt(value: number): void {
    const at = this.#reserve(4);
    this.#bytes.writeInt32BE(value, at);
  }

  writeLong(value: bigint): void {
    const at = this.#reserve(8);
    this.#bytes.writeBigInt64BE(value, at);
  }

  writeFloat(value: number): void {
    const at = this.#reserve(4);
    this.#bytes.writeFloatBE(value, at);
  }

  writeDouble(value: number): void {
    const at = this.#reserve(8);
    this.#bytes.writeDoubleBE(value, at);
  }

  /** Hadoop: `WritableUtils.writeVInt`. */
  writeVInt(value: number): void {
    if (value >= -112 && value <= 127) this.writeByte(value);
    else this.writeVLong(BigInt(value));
  }

  /** Hadoop: `WritableUtils.writeVLong`. */
  writeVLong(value: bigint): void {
    if (value >= -112n && value <= 127n) {
      this.writeByte(Number(value));
      return;
    }
    const isNegative = value < 0n;
    const rest = isNegative ? ~value : value;
    const length = Math.ceil(rest.toString(2).length / 8);
    this.writeByte((isNegative ? -120 : -112) - length);
    for (let i = length - 1; i >= 0; i--) this.writeByte(Number((rest >> BigInt(i * 8)) & 0xffn));
  }

  writeBytes(bytes: Uint8Array): void {
    const at = this.#reserve(bytes.length);
    this.#bytes.set(bytes, at);
  }

  /** UTF-8 behind its length in bytes. Hadoop: `Text`. */
  writeText(text: string): void {
    const length = Buffer.byteLength(text);
    this.writeVInt(length);
    const at = this.#reserve(length);
    this.#bytes.write(text, at);
  }

  /** For names of classes, which are ASCII. Java: `DataOutput.writeUTF`. */
  writeUtf(text: string): void {
    const bytes = Buffer.from(text);
    const at = this.#reserve(2);
    this.#bytes.writeUInt16BE(bytes.length, at);
    this.writeBytes(bytes);
  }

  #reserve(count: number): number {
    const start = this.#length;
    if (start + count > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(start + count, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, start);
      this.#bytes = larger;
    }
    this.#length = start + count;
    return start;
  }
}
