import { UserError } from "../errors/firesteel-error.ts";
import { codecOfFile } from "./codec/codec.ts";
import { type FileSplit, maxSplitBytes, splitFiles } from "./file-split.ts";
import type { ByteReader } from "./file-system.ts";
import { guardedReader } from "./guarded-reader.ts";
import { confFlag } from "./hadoop-conf.ts";
import { filesOnly, type InputPaths, listInputFiles } from "./input-files.ts";
import type { FormatContext, InputFormat, RecordReader, SplitContext } from "./input-format.ts";

export interface BinaryRecordsInputFormatOptions {
  readonly paths: InputPaths;
  /** In bytes. */
  readonly recordLength: number;
}

/**
 * Files as records of one length, each in memory of its own. Spark: `FixedLengthBinaryInputFormat`, which fails at
 * the incomplete record where we refuse the file.
 */
export class BinaryRecordsInputFormat implements InputFormat<Uint8Array, FileSplit> {
  readonly options: BinaryRecordsInputFormatOptions;

  /** @throws {UserError} `INVALID_RECORD_LENGTH` */
  constructor(options: BinaryRecordsInputFormatOptions) {
    this.options = options;
    const { recordLength } = options;
    if (!Number.isInteger(recordLength) || recordLength <= 0 || recordLength > 2 ** 31 - 1)
      throw new UserError(
        "INVALID_RECORD_LENGTH",
        `the record length must be a positive whole number of bytes, not ${recordLength}`,
      );
  }

  async getSplits(context: SplitContext): Promise<readonly FileSplit[]> {
    const { paths, recordLength } = this.options;
    const files = filesOnly(await listInputFiles(paths, context), context.conf);
    for (const { path, length } of files) {
      if (codecOfFile(path) !== undefined)
        throw new UserError(
          "UNSUPPORTED_CODEC",
          `cannot read ${path} as records of ${recordLength} bytes: it is compressed`,
          { fields: { path } },
        );
      if (length % recordLength !== 0)
        throw new UserError(
          "RECORD_LENGTH_MISMATCH",
          `${path} has ${length} bytes, which is no multiple of the record length ${recordLength}: ${length % recordLength} bytes would be left over`,
          { fields: { path, length, recordLength } },
        );
    }
    const splits = await splitFiles(files, context, {
      maxSplitBytes: maxSplitBytes(files, context, true),
      unitBytes: recordLength,
      isSplittable: () => true,
    });
    const ignoreEmpty = confFlag(context.conf["spark.hadoopRDD.ignoreEmptySplits"], true);
    return ignoreEmpty ? splits.filter((split) => split.length > 0) : splits;
  }

  async createReader(split: FileSplit, context: FormatContext): Promise<RecordReader<Uint8Array>> {
    return await guardedReader(split.path, context, async () => {
      const fs = await context.fileSystems.forPath(split.path);
      const { start } = split;
      const end = start + split.length;
      const source = await fs.open(split.path, { start, end, signal: context.signal });
      return new FixedLengthReader(source, split, this.options.recordLength);
    });
  }
}

const chunkBytes = 128 * 1024;
/** Records of at least so many bytes are read into memory of their own at once, without a copy. */
const largeRecordBytes = 16 * 1024;

class FixedLengthReader implements RecordReader<Uint8Array> {
  bytesRead = 0;
  readonly #source: ByteReader;
  readonly #split: FileSplit;
  readonly #recordLength: number;
  /** Of one large record or of many small ones. */
  #buffer: Uint8Array;
  /** Bytes of records that were not given out. */
  #filled = 0;

  constructor(source: ByteReader, split: FileSplit, recordLength: number) {
    this.#source = source;
    this.#split = split;
    this.#recordLength = recordLength;
    const count = recordLength < largeRecordBytes ? Math.floor(chunkBytes / recordLength) : 1;
    this.#buffer = unfilled(count * recordLength);
  }

  nextBatch(): Uint8Array[] | null | Promise<Uint8Array[] | null> {
    for (;;) {
      const count = this.#source.read(this.#buffer.subarray(this.#filled));
      if (typeof count !== "number") return this.#nextBatchAfter(count);
      const records = this.#take(count);
      if (records === null || records.length > 0) return records;
    }
  }

  /** All bytes are read, into the same memory again and again. */
  nextCount(): number | null | Promise<number | null> {
    for (;;) {
      const count = this.#source.read(this.#buffer);
      if (typeof count !== "number") return this.#nextCountAfter(count);
      const records = this.#countRecords(count);
      if (records !== 0) return records;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source.close();
  }

  async #nextBatchAfter(count: Promise<number>): Promise<Uint8Array[] | null> {
    const records = this.#take(await count);
    return records === null || records.length > 0 ? records : await this.nextBatch();
  }

  async #nextCountAfter(count: Promise<number>): Promise<number | null> {
    const records = this.#countRecords(await count);
    return records === 0 ? await this.nextCount() : records;
  }

  #countRecords(count: number): number | null {
    if (this.#isAtEnd(count)) return null;
    const records = Math.floor(this.#filled / this.#recordLength);
    this.#filled -= records * this.#recordLength;
    return records;
  }

  /** Counts bytes that were read; whether none are left. */
  #isAtEnd(count: number): boolean {
    this.bytesRead += count;
    this.#filled += count;
    if (count > 0) return false;
    if (this.#filled === 0 && this.bytesRead >= this.#split.length) return true;
    throw new UserError(
      "RECORD_LENGTH_MISMATCH",
      `${this.#split.path} has become shorter while it was read: ${this.bytesRead} of ${this.#split.length} bytes from ${this.#split.start} on are there`,
      { fields: { path: this.#split.path } },
    );
  }

  #take(count: number): Uint8Array[] | null {
    if (this.#isAtEnd(count)) return null;
    if (this.#filled === this.#recordLength && this.#buffer.length === this.#recordLength) {
      const record = this.#buffer;
      this.#buffer = unfilled(this.#recordLength);
      this.#filled = 0;
      return [record];
    }
    const records: Uint8Array[] = [];
    let done = 0;
    for (; done + this.#recordLength <= this.#filled; done += this.#recordLength)
      records.push(this.#buffer.slice(done, done + this.#recordLength));
    this.#buffer.copyWithin(0, done, this.#filled);
    this.#filled -= done;
    return records;
  }
}

/** Like `new Uint8Array`, but with any content: all of it is read before it is seen. */
function unfilled(length: number): Uint8Array {
  return new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
}
