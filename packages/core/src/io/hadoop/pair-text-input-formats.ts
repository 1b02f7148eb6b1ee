import { UserError } from "../../errors/firesteel-error.ts";
import { BinaryRecordsInputFormat } from "../binary-records-input-format.ts";
import type { FileSplit } from "../file-split.ts";
import { codecOfFile } from "../codec/codec.ts";
import { hadoopConf, hadoopConfCount } from "../hadoop-conf.ts";
import { filesOnly, listInputFiles } from "../input-files.ts";
import type { FormatContext, InputFormat, RecordReader, SplitContext } from "../input-format.ts";
import {
  openTextFile,
  recordDelimiter,
  splitTextFiles,
  type TextFileOptions,
  type TextSplit,
} from "../text-files.ts";

export interface PairTextOptions extends TextFileOptions {
  /** What positions in files are given as; `"bigint"` by default. */
  readonly longs?: "bigint" | "number" | undefined;
}

function offsetOf(options: PairTextOptions): (offset: number) => bigint | number {
  return options.longs === "number" ? (offset) => offset : BigInt;
}

/** `[position in bytes, line]` of text files. Hadoop: `TextInputFormat`. */
export class KeyedTextInputFormat implements InputFormat<[bigint | number, string], FileSplit> {
  readonly options: PairTextOptions;

  constructor(options: PairTextOptions) {
    this.options = { ...options, needsOffsets: true };
  }

  getSplits(context: SplitContext): Promise<readonly FileSplit[]> {
    return splitTextFiles(this.options, context);
  }

  createReader(
    split: FileSplit,
    context: FormatContext,
  ): Promise<RecordReader<[bigint | number, string]>> {
    const position = offsetOf(this.options);
    return openTextFile(this.options, split, context, (line, offset) => [position(offset), line]);
  }
}

/**
 * `[key, value]` of the lines of text files: what is before and behind the first separator, a tab unless
 * `mapreduce.input.keyvaluelinerecordreader.key.value.separator` says another character; without one the line is the
 * key. Hadoop: `KeyValueTextInputFormat`.
 */
export class KeyValueTextInputFormat implements InputFormat<[string, string], FileSplit> {
  readonly options: TextFileOptions;

  constructor(options: TextFileOptions) {
    this.options = options;
  }

  getSplits(context: SplitContext): Promise<readonly FileSplit[]> {
    return splitTextFiles(this.options, context);
  }

  createReader(split: FileSplit, context: FormatContext): Promise<RecordReader<[string, string]>> {
    const key = "mapreduce.input.keyvaluelinerecordreader.key.value.separator";
    const separator = (hadoopConf(context.conf, key) ?? "\t").slice(0, 1);
    return openTextFile(this.options, split, context, (line) => {
      const at = line.indexOf(separator);
      return at === -1 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
    });
  }
}

/**
 * `[position in bytes, line]`, with as many lines in each split as `mapreduce.input.lineinputformat.linespermap` says, 1
 * by default (compressed files are one split each). The driver reads the files to find out. Hadoop: `NLineInputFormat`.
 */
export class NLineInputFormat extends KeyedTextInputFormat {
  override async getSplits(context: SplitContext): Promise<readonly FileSplit[]> {
    const key = "mapreduce.input.lineinputformat.linespermap";
    const linesPerSplit = Math.max(1, hadoopConfCount(context.conf, key, 1));
    const found = await listInputFiles(this.options.paths, context);
    const gap = recordDelimiter(this.options, context)?.length ?? 1;
    const splits: TextSplit[] = [];
    for (const { path, length } of filesOnly(found, context.conf)) {
      const whole = { path, start: 0, length, preferredHosts: [] };
      if (codecOfFile(path) !== undefined) {
        splits.push(whole);
        continue;
      }
      const starts = await recordStarts(this.options, whole, context);
      for (let i = 0; i < starts.length; i += linesPerSplit) {
        const start = starts[i] ?? 0;
        const next = starts[i + linesPerSplit];
        const end = next === undefined ? length : next - gap;
        splits.push({ path, start, length: end - start, preferredHosts: [], beginsRecord: true });
      }
    }
    return splits;
  }
}

async function recordStarts(
  options: PairTextOptions,
  split: FileSplit,
  context: FormatContext,
): Promise<number[]> {
  await using reader = await openTextFile(options, split, context, (_, offset) => offset);
  const starts: number[] = [];
  for (let batch = await reader.nextBatch(); batch !== null; batch = await reader.nextBatch())
    for (const start of batch) starts.push(start);
  return starts;
}

/**
 * `[position in bytes, bytes]` of files that consist of records of `fixedlengthinputformat.record.length` bytes. Hadoop:
 * `FixedLengthInputFormat`.
 */
export class FixedLengthInputFormat implements InputFormat<
  [bigint | number, Uint8Array],
  FileSplit
> {
  readonly options: PairTextOptions;

  constructor(options: PairTextOptions) {
    this.options = options;
  }

  getSplits(context: SplitContext): Promise<readonly FileSplit[]> {
    return this.#records(context).getSplits(context);
  }

  async createReader(
    split: FileSplit,
    context: FormatContext,
  ): Promise<RecordReader<[bigint | number, Uint8Array]>> {
    const format = this.#records(context);
    const reader = await format.createReader(split, context);
    const position = offsetOf(this.options);
    let next = split.start;
    const withPositions = (records: readonly Uint8Array[]): [bigint | number, Uint8Array][] =>
      records.map((record) => {
        const pair: [bigint | number, Uint8Array] = [position(next), record];
        next += record.length;
        return pair;
      });
    return {
      get bytesRead() {
        return reader.bytesRead;
      },
      nextBatch: async () => {
        const batch = await reader.nextBatch();
        return batch === null ? null : withPositions(batch);
      },
      [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
    };
  }

  #records(context: FormatContext): BinaryRecordsInputFormat {
    const key = "fixedlengthinputformat.record.length";
    const recordLength = hadoopConfCount(context.conf, key, 0);
    if (recordLength === 0)
      throw new UserError("INVALID_CONF", `${key} must say how many bytes a record has`, {
        fields: { key },
      });
    return new BinaryRecordsInputFormat({ paths: this.options.paths, recordLength });
  }
}
