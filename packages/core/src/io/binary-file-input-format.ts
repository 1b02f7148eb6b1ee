import { parseSize } from "../conf/parse-size.ts";
import { type CombinedSplit, combineFiles } from "./combined-split.ts";
import { type InputPaths, listInputFiles } from "./input-files.ts";
import type { FormatContext, InputFormat, RecordReader, SplitContext } from "./input-format.ts";
import { WholeFileReader } from "./whole-file-reader.ts";

export interface BinaryFileInputFormatOptions {
  readonly paths: InputPaths;
}

/**
 * Files as records `[absolute URI, bytes]`, as they are (compressed files too). Subdirectories are left out. PySpark:
 * `SparkContext.binaryFiles`; Spark: `StreamInputFormat`, whose records open the file instead.
 *
 * Splits: `min(spark.files.maxPartitionBytes, max(spark.files.openCostInBytes, total / minSplits))` bytes or a little
 * more, each file counted with the cost of opening it.
 */
export class BinaryFileInputFormat implements InputFormat<[string, Uint8Array], CombinedSplit> {
  readonly options: BinaryFileInputFormatOptions;

  constructor(options: BinaryFileInputFormatOptions) {
    this.options = options;
  }

  async getSplits(context: SplitContext): Promise<readonly CombinedSplit[]> {
    const found = await listInputFiles(this.options.paths, context);
    const files = found.filter((status) => !status.isDirectory);
    const maxBytes = parseSize(context.conf["spark.files.maxPartitionBytes"] ?? "128m");
    const openBytes = parseSize(context.conf["spark.files.openCostInBytes"] ?? "4m");
    const total = files.reduce((sum, file) => sum + file.length + openBytes, 0);
    const perSplit = Math.floor(total / Math.max(1, context.minSplits));
    return combineFiles(files, Math.min(maxBytes, Math.max(openBytes, perSplit)));
  }

  async createReader(
    split: CombinedSplit,
    context: FormatContext,
  ): Promise<RecordReader<[string, Uint8Array]>> {
    return new WholeFileReader(
      split,
      context,
      false,
      ({ buffer, byteOffset, length }) => new Uint8Array(buffer, byteOffset, length),
    );
  }
}
