import type { FileSplit } from "./file-split.ts";
import type { FormatContext, InputFormat, RecordReader, SplitContext } from "./input-format.ts";
import { openTextFile, splitTextFiles, type TextFileOptions } from "./text-files.ts";

export type TextInputFormatOptions = TextFileOptions;

/**
 * The lines of text files as strings, without their ends. UTF-8, malformed bytes as U+FFFD, a byte order mark at the
 * file's beginning left out; compressed files, which their extension tells, decompressed. Spark:
 * `SparkContext.textFile`; Hadoop: `mapred.TextInputFormat`.
 *
 * Splits: `max(minSize, min(total / minSplits, block size))` bytes each; empty ones are left out unless
 * `spark.hadoopRDD.ignoreEmptySplits` is false.
 */
export class TextInputFormat implements InputFormat<string, FileSplit> {
  readonly options: TextInputFormatOptions;

  constructor(options: TextInputFormatOptions) {
    this.options = options;
  }

  getSplits(context: SplitContext): Promise<readonly FileSplit[]> {
    return splitTextFiles(this.options, context);
  }

  createReader(split: FileSplit, context: FormatContext): Promise<RecordReader<string>> {
    return openTextFile(this.options, split, context);
  }
}
