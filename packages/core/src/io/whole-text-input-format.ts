import { type CombinedSplit, combineFiles } from "./combined-split.ts";
import { type InputPaths, listInputFiles } from "./input-files.ts";
import type { FormatContext, InputFormat, RecordReader, SplitContext } from "./input-format.ts";
import { countUtf16Units, decodeUtf8, maxStringLength, recordTooLong } from "./text-decoding.ts";
import { WholeFileReader } from "./whole-file-reader.ts";

export interface WholeTextInputFormatOptions {
  readonly paths: InputPaths;
}

/**
 * Files as records `[absolute URI, content]`, decompressed by their extension, decoded as UTF-8. Subdirectories are
 * left out. Spark: `WholeTextFileInputFormat`.
 *
 * Splits hold files of `ceil(total / minSplits)` bytes or a little more.
 */
export class WholeTextInputFormat implements InputFormat<[string, string], CombinedSplit> {
  readonly options: WholeTextInputFormatOptions;

  constructor(options: WholeTextInputFormatOptions) {
    this.options = options;
  }

  async getSplits(context: SplitContext): Promise<readonly CombinedSplit[]> {
    const found = await listInputFiles(this.options.paths, context);
    const files = found.filter((status) => !status.isDirectory);
    const total = files.reduce((sum, file) => sum + file.length, 0);
    return combineFiles(files, Math.ceil(total / Math.max(1, context.minSplits)));
  }

  async createReader(
    split: CombinedSplit,
    context: FormatContext,
  ): Promise<RecordReader<[string, string]>> {
    return new WholeFileReader(split, context, true, decode);
  }
}

function decode(bytes: Buffer, path: string): string {
  if (bytes.length > maxStringLength && countUtf16Units(bytes, 0, bytes.length) > maxStringLength)
    throw recordTooLong("the text", path, 0);
  return decodeUtf8(bytes, 0, bytes.length);
}
