import { UserError } from "../errors/firesteel-error.ts";
import { type Codec, codecOfFile } from "./codec/codec.ts";
import { DecompressingReader } from "./codec/decompressing-reader.ts";
import { loadCodec } from "./codec/load-codec.ts";
import {
  canOverlapItself,
  DelimitedRecordReader,
  synchronizationPoint,
} from "./delimited-record-reader.ts";
import { type FileSplit, maxSplitBytes, splitFiles } from "./file-split.ts";
import type { FileSystem } from "./file-system.ts";
import { guardedReader } from "./guarded-reader.ts";
import { confFlag, hadoopConf } from "./hadoop-conf.ts";
import { filesOnly, type InputPaths, listInputFiles } from "./input-files.ts";
import type { FormatContext, RecordReader, SplitContext } from "./input-format.ts";
import { LineRecordReader } from "./line-record-reader.ts";

/** What formats of text files have in common. */
export interface TextFileOptions {
  readonly paths: InputPaths;
  /** What ends a record, instead of LF, CR and CRLF; `textinputformat.record.delimiter` by default. */
  readonly delimiter?: string;
  /** Split as Hadoop's new API does, by the size of blocks, and not by the number of splits asked for. */
  readonly isNewApi?: boolean;
  /** Positions are wanted, which compressed files have only if they are read whole. */
  readonly needsOffsets?: boolean;
}

export interface TextSplit extends FileSplit {
  /** A record begins just where the split does, which is the split's own. */
  readonly beginsRecord?: boolean;
}

/**
 * Splits of text files. A compressed one is one split, unless its codec can be read in parts. Empty ones are left out
 * unless `spark.hadoopRDD.ignoreEmptySplits` is false.
 */
export async function splitTextFiles(
  options: TextFileOptions,
  context: SplitContext,
): Promise<readonly FileSplit[]> {
  const delimiter = recordDelimiter(options, context);
  const canSplitBlocks =
    options.needsOffsets !== true && (delimiter === undefined || !canOverlapItself(delimiter));
  const files = filesOnly(await listInputFiles(options.paths, context), context.conf);
  const splits = await splitFiles(files, context, {
    maxSplitBytes: maxSplitBytes(files, context, options.isNewApi === true),
    isSplittable: (file) => {
      const codec = codecOfFile(file.path);
      return codec === undefined || (codec.isSplittable && canSplitBlocks);
    },
  });
  const ignoreEmpty = confFlag(context.conf["spark.hadoopRDD.ignoreEmptySplits"], true);
  return ignoreEmpty ? splits.filter((split) => split.length > 0) : splits;
}

/**
 * The records of a split of a text file.
 *
 * @param toRecord makes a record of a line and where it begins, in bytes of the plain file
 */
export function openTextFile<R = string>(
  options: TextFileOptions,
  split: TextSplit,
  context: FormatContext,
  toRecord?: (text: string, offset: number) => R,
): Promise<RecordReader<R>> {
  const delimiter = recordDelimiter(options, context);
  return guardedReader(split.path, context, async () => {
    const fs = await context.fileSystems.forPath(split.path);
    return await openRecords(fs, split, context.signal, delimiter, toRecord);
  });
}

async function openRecords<R>(
  fs: FileSystem,
  split: TextSplit,
  signal: AbortSignal,
  delimiter: Buffer | undefined,
  toRecord: ((text: string, offset: number) => R) | undefined,
): Promise<RecordReader<R> | undefined> {
  const { path, start: splitStart, length, beginsRecord = false } = split;
  const codec = codecOfFile(path);
  if (codec !== undefined) {
    const source = await openCompressed(fs, split, await loadCodec(codec), signal);
    if (source === undefined) return undefined;
    const { start, end } = source;
    const range = { source, path, start, end, toRecord };
    return delimiter === undefined
      ? new LineRecordReader(range)
      : new DelimitedRecordReader({ ...range, sourceStart: start, delimiter });
  }

  const start = splitStart;
  const end = start + length;
  const range = { path, start, end, beginsRecord, toRecord };
  if (delimiter === undefined)
    return new LineRecordReader({
      ...range,
      source: await fs.open(path, { start, likelyEnd: end, signal }),
    });
  const sourceStart = beginsRecord
    ? start
    : await synchronizationPoint(delimiter, start, (from, to) => readRange(fs, path, from, to));
  const source = await fs.open(path, { start: sourceStart, likelyEnd: end, signal });
  return new DelimitedRecordReader({ ...range, source, sourceStart, delimiter });
}

/** What ends a record, where it is not a line end. @throws {UserError} `INVALID_DELIMITER` */
export function recordDelimiter(
  options: TextFileOptions,
  context: FormatContext,
): Buffer | undefined {
  const text = options.delimiter ?? hadoopConf(context.conf, "textinputformat.record.delimiter");
  if (text === undefined) return undefined;
  if (text === "" || Buffer.from(text).toString() !== text)
    throw new UserError(
      "INVALID_DELIMITER",
      `a record delimiter must be a string of at least one character without lone surrogates, not ${JSON.stringify(text)}`,
    );
  return Buffer.from(text);
}

/** Undefined where nothing of the split is its own. */
async function openCompressed(
  fs: FileSystem,
  { path, start, length }: FileSplit,
  codec: Codec,
  signal: AbortSignal,
): Promise<DecompressingReader | undefined> {
  const likelyEnd = start + length;
  const source = await fs.open(path, { start, likelyEnd, signal });
  return codec.isSplittable
    ? await DecompressingReader.split(source, codec, path, start, start + length)
    : DecompressingReader.whole(source, codec, path);
}

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
