import { UserError } from "../errors/firesteel-error.ts";
import { type Codec, codecOfFile } from "./codec/codec.ts";
import { DecompressingReader } from "./codec/decompressing-reader.ts";
import { loadCodec } from "./codec/load-codec.ts";
import {
  canOverlapItself,
  DelimitedRecordReader,
  synchronizationPoint,
} from "./delimited-record-reader.ts";
import { type FileSplit, splitFiles } from "./file-split.ts";
import type { FileSystem } from "./file-system.ts";
import { confFlag, hadoopConf } from "./hadoop-conf.ts";
import { filesOnly, type InputPaths, listInputFiles, unlessMissing } from "./input-files.ts";
import type { FormatContext, InputFormat, RecordReader, SplitContext } from "./input-format.ts";
import { LineRecordReader } from "./line-record-reader.ts";

export interface TextInputFormatOptions {
  readonly paths: InputPaths;
  /** What ends a record, instead of LF, CR and CRLF; `textinputformat.record.delimiter` by default. */
  readonly delimiter?: string;
}

/**
 * The lines of text files as strings, without their ends. UTF-8, malformed bytes as U+FFFD, a byte order mark at the
 * file's beginning left out; compressed files, which their extension tells, decompressed. Spark: `SparkContext.textFile`; Hadoop:
 * `mapred.TextInputFormat`.
 *
 * Splits: `max(minSize, min(total / minSplits, block size))` bytes each; empty ones are left out unless
 * `spark.hadoopRDD.ignoreEmptySplits` is false.
 */
export class TextInputFormat implements InputFormat<string, FileSplit> {
  readonly options: TextInputFormatOptions;

  constructor(options: TextInputFormatOptions) {
    this.options = options;
  }

  async getSplits(context: SplitContext): Promise<readonly FileSplit[]> {
    const delimiter = this.#delimiter(context);
    const canSplitBlocks = delimiter === undefined || !canOverlapItself(delimiter);
    const files = filesOnly(await listInputFiles(this.options.paths, context), context.conf);
    const total = files.reduce((sum, file) => sum + file.length, 0);
    const splits = await splitFiles(files, context, {
      maxSplitBytes: Math.floor(total / Math.max(1, context.minSplits)),
      isSplittable: (file) => {
        const codec = codecOfFile(file.path);
        return codec === undefined || (codec.isSplittable && canSplitBlocks);
      },
    });
    const ignoreEmpty = confFlag(context.conf["spark.hadoopRDD.ignoreEmptySplits"], true);
    return ignoreEmpty ? splits.filter((split) => split.length > 0) : splits;
  }

  async createReader(split: FileSplit, context: FormatContext): Promise<RecordReader<string>> {
    const fs = await context.fileSystems.forPath(split.path);
    const reader = await unlessMissing(context, () => this.#open(fs, split, context));
    return reader ?? emptyReader;
  }

  async #open(
    fs: FileSystem,
    split: FileSplit,
    context: FormatContext,
  ): Promise<RecordReader<string>> {
    const { signal } = context;
    const { path } = split;
    const delimiter = this.#delimiter(context);
    const codec = codecOfFile(path);
    if (codec !== undefined) {
      const source = await openCompressed(fs, split, await loadCodec(codec), signal);
      if (source === undefined) return emptyReader;
      const { start, end } = source;
      return delimiter === undefined
        ? new LineRecordReader({ source, path, start, end })
        : new DelimitedRecordReader({ source, path, start, end, sourceStart: start, delimiter });
    }

    const { start } = split;
    const end = start + split.length;
    const range = { path, start, end };
    if (delimiter === undefined)
      return new LineRecordReader({
        ...range,
        source: await fs.open(path, { start, likelyEnd: end, signal }),
      });
    const sourceStart = await synchronizationPoint(delimiter, start, (from, to) =>
      readRange(fs, path, from, to),
    );
    const source = await fs.open(path, { start: sourceStart, likelyEnd: end, signal });
    return new DelimitedRecordReader({ ...range, source, sourceStart, delimiter });
  }

  #delimiter(context: FormatContext): Buffer | undefined {
    const text =
      this.options.delimiter ?? hadoopConf(context.conf, "textinputformat.record.delimiter");
    if (text === undefined) return undefined;
    if (text === "" || Buffer.from(text).toString() !== text)
      throw new UserError(
        "INVALID_DELIMITER",
        `a record delimiter must be a string of at least one character without lone surrogates, not ${JSON.stringify(text)}`,
      );
    return Buffer.from(text);
  }
}

/** Undefined where nothing of the split is its own. */
async function openCompressed(
  fs: FileSystem,
  { path, start, length }: FileSplit,
  codec: Codec,
  signal: AbortSignal,
): Promise<DecompressingReader | undefined> {
  const source = await fs.open(path, { start, signal });
  return codec.isSplittable
    ? await DecompressingReader.split(source, codec, path, start, start + length)
    : DecompressingReader.whole(source, codec, path);
}

const emptyReader: RecordReader<never> = {
  bytesRead: 0,
  nextBatch: () => null,
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

async function readRange(
  fs: FileSystem,
  path: string,
  start: number,
  end: number,
): Promise<Buffer> {
  const bytes = Buffer.alloc(end - start);
  await using reader = await fs.open(path, { start, end });
  let filled = 0;
  while (filled < bytes.length) {
    const count = await reader.read(bytes.subarray(filled));
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}
