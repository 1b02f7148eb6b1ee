import type { Codec } from "../codec/codec.ts";
import type { RecordReader } from "../input-format.ts";
import { DataInput } from "../writable/data-input.ts";
import {
  corruptSequenceFile,
  failureAt,
  markerBytes,
  type OpenSequenceFile,
  syncEscape,
} from "./open-sequence-file.ts";

/** Makes what the user sees of the bytes of a key or value. */
export type DecodePart = (bytes: Buffer, start: number, end: number) => unknown;

export interface SequenceFileReaderOptions {
  readonly file: OpenSequenceFile;
  readonly path: string;
  readonly codec: Codec | undefined;
  readonly decodeKey: DecodePart;
  readonly decodeValue: DecodePart;
}

type Pair = [key: unknown, value: unknown];

// Large enough for a batch to pay, small enough to be kept in memory with what is made of it.
const batchBytes = 128 * 1024;

/** The records of a part of a sequence file. */
export class SequenceFileReader implements RecordReader<Pair> {
  bytesRead = 0;
  readonly #options: SequenceFileReaderOptions;
  readonly #start: number;
  #isFinished = false;

  constructor(options: SequenceFileReaderOptions) {
    this.#options = options;
    this.#start = options.file.window.position;
  }

  async nextBatch(): Promise<Pair[] | null> {
    if (this.#isFinished) return null;
    const { file } = this.#options;
    const records =
      file.header.compression === "BLOCK" ? await this.#readBlock() : await this.#readRecords();
    this.bytesRead = file.window.position - this.#start;
    if (records.length === 0) this.#isFinished = true;
    return records.length > 0 ? records : null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isFinished = true;
    await this.#options.file.window.close();
  }

  /** Records one after another; none where the part ends. */
  async #readRecords(): Promise<Pair[]> {
    const { window } = this.#options.file;
    const records: Pair[] = [];
    const stop = window.position + batchBytes;
    while (window.position < stop) {
      if (!(await this.#has(4))) break;
      const length = window.buffer.readInt32BE(window.begin);
      if (length === syncEscape) {
        if (!(await this.#enterMarker())) break;
        continue;
      }
      if (length < 0) throw this.#corrupt(`a record has a length of ${length}`);
      await this.#need(8 + length);
      const keyLength = window.buffer.readInt32BE(window.begin + 4);
      if (keyLength < 0 || keyLength > length)
        throw this.#corrupt(`a record of ${length} bytes has a key of ${keyLength}`);
      const key = window.begin + 8;
      records.push(this.#decode(window.buffer, key, key + keyLength, key + length));
      window.skip(8 + length);
    }
    return records;
  }

  #decode(bytes: Buffer, key: number, value: number, end: number): Pair {
    const { file, path, codec, decodeKey, decodeValue } = this.#options;
    try {
      if (codec === undefined)
        return [decodeKey(bytes, key, value), decodeValue(bytes, value, end)];
      const plain = asBuffer(codec.decode(bytes.subarray(value, end)));
      return [decodeKey(bytes, key, value), decodeValue(plain, 0, plain.length)];
    } catch (cause) {
      throw failureAt(path, file.window.position, cause);
    }
  }

  /** The records of the next block; none where the part ends. */
  async #readBlock(): Promise<Pair[]> {
    const { window } = this.#options.file;
    for (;;) {
      if (!(await this.#has(4)) || !(await this.#enterMarker())) return [];
      const at = window.position;
      const count = await this.#readVInt();
      const [keyLengths, keys, valueLengths, values] = [
        await this.#readBuffer(),
        await this.#readBuffer(),
        await this.#readBuffer(),
        await this.#readBuffer(),
      ];
      if (count < 0) throw this.#corrupt(`a block has ${count} records`);
      if (count === 0) continue;
      try {
        return this.#split(count, [keyLengths, keys], [valueLengths, values]);
      } catch (cause) {
        throw failureAt(this.#options.path, at, cause);
      }
    }
  }

  #split(count: number, keys: readonly Buffer[], values: readonly Buffer[]): Pair[] {
    const { decodeKey, decodeValue } = this.#options;
    const nextKey = cutter(keys, decodeKey);
    const nextValue = cutter(values, decodeValue);
    const records: Pair[] = [];
    for (let i = 0; i < count; i++) records.push([nextKey(), nextValue()]);
    return records;
  }

  /** Goes over the marker that comes next; false where it begins the next part. */
  async #enterMarker(): Promise<boolean> {
    const { header, window, end } = this.#options.file;
    if (window.position >= end && window.position > this.#start) return false;
    await this.#need(markerBytes);
    const escape = window.buffer.readInt32BE(window.begin);
    const sync = window.buffer.subarray(window.begin + 4, window.begin + markerBytes);
    if (escape !== syncEscape || !sync.equals(header.sync))
      throw this.#corrupt("a sync marker is not where it should be, or is another file's");
    window.skip(markerBytes);
    return true;
  }

  async #readVInt(): Promise<number> {
    const { window } = this.#options.file;
    await this.#need(1);
    const first = window.buffer.readInt8(window.begin);
    const bytes = first >= -112 ? 1 : 1 + (first < -120 ? -(first + 120) : -(first + 112));
    await this.#need(bytes);
    try {
      const { buffer, begin } = window;
      return new DataInput(buffer, begin, begin + bytes).readVInt();
    } catch (cause) {
      throw failureAt(this.#options.path, window.position, cause);
    } finally {
      window.skip(bytes);
    }
  }

  /** A compressed buffer, behind its length. */
  async #readBuffer(): Promise<Buffer> {
    const { file, codec, path } = this.#options;
    const { window } = file;
    const length = await this.#readVInt();
    if (length < 0) throw this.#corrupt(`a block has a part of ${length} bytes`);
    await this.#need(length);
    const bytes = window.buffer.subarray(window.begin, window.begin + length);
    try {
      return asBuffer(codec === undefined ? Buffer.from(bytes) : codec.decode(bytes));
    } catch (cause) {
      throw failureAt(path, window.position, cause);
    } finally {
      window.skip(length);
    }
  }

  /** Whether `count` more bytes are there; false at the end of the file. */
  async #has(count: number): Promise<boolean> {
    const { window } = this.#options.file;
    if (window.length >= count || (await window.fill(count))) return true;
    if (window.length > 0) throw this.#corrupt("it is cut off");
    return false;
  }

  async #need(count: number): Promise<void> {
    const { window, length } = this.#options.file;
    if (window.length >= count) return;
    // Looked at before memory is taken for what a damaged length says.
    if (window.position + count > length || !(await window.fill(count)))
      throw this.#corrupt("it is cut off, or a length in it is damaged");
  }

  #corrupt(why: string): Error {
    return corruptSequenceFile(this.#options.path, this.#options.file.window.position, why);
  }
}

/** Gives one part of a block after another. */
function cutter([lengths, bytes]: readonly Buffer[], decode: DecodePart): () => unknown {
  if (lengths === undefined || bytes === undefined) throw new TypeError("a block has four parts");
  const input = new DataInput(lengths);
  let at = 0;
  return () => {
    const length = input.readVInt();
    if (length < 0 || at + length > bytes.length)
      throw new RangeError(`a part of ${length} bytes where ${bytes.length - at} are left`);
    at += length;
    return decode(bytes, at - length, at);
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
