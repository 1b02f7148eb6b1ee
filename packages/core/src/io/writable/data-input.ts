import { decodeUtf8 } from "../text-decoding.ts";

/** Reads values as Java's `DataInput` and Hadoop's `WritableUtils` have them: big-endian. Fails behind the end. */
export class DataInput {
  readonly #bytes: Buffer;
  readonly #end: number;
  #position: number;

  /** Bytes `[start, end)` of `bytes`. */
  constructor(bytes: Uint8Array, start: number = 0, end: number = bytes.length) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#position = start;
    this.#end = end;
  }

  get remaining(): number {
    return this.#end - this.#position;
  }

  readByte(): number {
    return this.#bytes.readInt8(this.#take(1));
  }

  readBoolean(): boolean {
    return this.readByte() !== 0;
  }

  readShort(): number {
    return this.#bytes.readInt16BE(this.#take(2));
  }

  readInt(): number {
    return this.#bytes.readInt32BE(this.#take(4));
  }

  readLong(): bigint {
    return this.#bytes.readBigInt64BE(this.#take(8));
  }

  readFloat(): number {
    return this.#bytes.readFloatBE(this.#take(4));
  }

  readDouble(): number {
    return this.#bytes.readDoubleBE(this.#take(8));
  }

  /** A number of variable length that fits into 32 bits. Hadoop: `WritableUtils.readVInt`. */
  readVInt(): number {
    const first = this.readByte();
    if (first >= -112) return first;
    const value = this.#readVariable(first);
    const small = Number(value);
    if (BigInt.asIntN(32, value) !== value)
      throw new RangeError(`${value} does not fit into 32 bits`);
    return small;
  }

  /** A number of variable length of 64 bits. Hadoop: `WritableUtils.readVLong`. */
  readVLong(): bigint {
    const first = this.readByte();
    return first >= -112 ? BigInt(first) : this.#readVariable(first);
  }

  /** A copy. */
  readBytes(length: number): Uint8Array {
    const start = this.#take(length);
    // Not Buffer.slice, which does not copy.
    return new Uint8Array(this.#bytes.subarray(start, start + length));
  }

  /** UTF-8 behind its length in bytes. Hadoop: `Text`. */
  readText(): string {
    const length = this.readVInt();
    const start = this.#take(length);
    return decodeUtf8(this.#bytes, start, start + length);
  }

  /** Behind a length of 16 bits; for names of classes, which are ASCII. Java: `DataInput.readUTF`. */
  readUtf(): string {
    const length = this.#bytes.readUInt16BE(this.#take(2));
    const start = this.#take(length);
    return this.#bytes.toString("utf8", start, start + length);
  }

  #readVariable(first: number): bigint {
    const isNegative = first < -120;
    const length = isNegative ? -(first + 120) : -(first + 112);
    let value = 0n;
    for (let i = 0; i < length; i++)
      value = (value << 8n) | BigInt(this.#bytes.readUInt8(this.#take(1)));
    return BigInt.asIntN(64, isNegative ? ~value : value);
  }

  #take(length: number): number {
    const start = this.#position;
    if (length < 0 || length > this.#end - start)
      throw new RangeError(`${length} bytes are wanted where ${this.#end - start} are left`);
    this.#position += length;
    return start;
  }
}
