import { UserError } from "../../errors/firesteel-error.ts";
import { codecByName, type Codec } from "../codec/codec.ts";
import { loadCodec } from "../codec/load-codec.ts";
import { type FileSplit, maxSplitBytes, splitFiles } from "../file-split.ts";
import type { FileStatus } from "../file-system.ts";
import { guardedReader } from "../guarded-reader.ts";
import { confFlag } from "../hadoop-conf.ts";
import { filesOnly, type InputPaths, listInputFiles } from "../input-files.ts";
import type { FormatContext, InputFormat, RecordReader, SplitContext } from "../input-format.ts";
import { joinPath } from "../path.ts";
import { DataInput } from "../writable/data-input.ts";
import type { Writable } from "../writable/writable.ts";
import { Writables, type WritablesOptions } from "../writable/writables.ts";
import { failureAt, openSequenceFile } from "./open-sequence-file.ts";
import { type DecodePart, SequenceFileReader } from "./sequence-file-reader.ts";

export interface SequenceFileInputFormatOptions extends WritablesOptions {
  readonly paths: InputPaths;
  /** The class that files must have as key, if it is to be checked; all of Hadoop's by short name too. */
  readonly keyClass?: string | undefined;
  readonly valueClass?: string | undefined;
  /** Keys and values as they are, by default; as what Java's `toString` gives; or as the bytes in the file. */
  readonly parts?: "values" | "text" | "bytes";
  /** Split as Hadoop's new API does, by the size of blocks, and not by the number of splits asked for. */
  readonly isNewApi?: boolean;
}

/** The data file of a MapFile, which is a directory. */
export const mapFileData = "data";

/**
 * The records `[key, value]` of sequence files (version 6, with any compression), and of the data of MapFiles. Which
 * types they have stands in the files. Hadoop: `SequenceFileInputFormat`, `SequenceFileAsTextInputFormat`,
 * `SequenceFileAsBinaryInputFormat`.
 */
export class SequenceFileInputFormat implements InputFormat<[unknown, unknown], FileSplit> {
  readonly options: SequenceFileInputFormatOptions;

  constructor(options: SequenceFileInputFormatOptions) {
    this.options = options;
  }

  async getSplits(context: SplitContext): Promise<readonly FileSplit[]> {
    const found = await listInputFiles(this.options.paths, context);
    const files = filesOnly(await withMapFiles(found, context), context.conf);
    const splits = await splitFiles(files, context, {
      maxSplitBytes: maxSplitBytes(files, context, this.options.isNewApi === true),
      isSplittable: () => true,
    });
    const ignoreEmpty = confFlag(context.conf["spark.hadoopRDD.ignoreEmptySplits"], true);
    return ignoreEmpty ? splits.filter((split) => split.length > 0) : splits;
  }

  async createReader(
    split: FileSplit,
    context: FormatContext,
  ): Promise<RecordReader<[unknown, unknown]>> {
    const { path, start } = split;
    return await guardedReader(path, context, async () => {
      const fs = await context.fileSystems.forPath(path);
      const end = start + split.length;
      const file = await openSequenceFile(fs, path, start, end, context.signal);
      if (file === undefined) return undefined;
      try {
        const { keyClass, valueClass, codecClass } = file.header;
        const writables = new Writables(this.options);
        return new SequenceFileReader({
          file,
          path,
          codec: await this.#codec(codecClass, path),
          decodeKey: this.#decoder(writables, keyClass, this.options.keyClass, path),
          decodeValue: this.#decoder(writables, valueClass, this.options.valueClass, path),
        });
      } catch (error) {
        await file.window.close();
        throw error;
      }
    });
  }

  async #codec(className: string | undefined, path: string): Promise<Codec | undefined> {
    if (className === undefined) return undefined;
    try {
      const info = codecByName(className);
      return info === undefined ? undefined : await loadCodec(info);
    } catch (cause) {
      throw failureAt(path, 0, cause);
    }
  }

  #decoder(
    writables: Writables,
    found: string,
    wanted: string | undefined,
    path: string,
  ): DecodePart {
    const { parts = "values" } = this.options;
    if (parts === "bytes") return (bytes, start, end) => new Uint8Array(bytes.subarray(start, end));
    // What is registered under a name may be more than Hadoop has there.
    if (wanted !== undefined && writables.byClass(wanted).className !== found)
      throw new UserError(
        "WRITABLE_MISMATCH",
        `${path} holds ${found}, not ${wanted}: name the class that it has, or none`,
        { fields: { path, class: found } },
      );
    const writable = writables.byClass(found);
    return parts === "text" ? textDecoder(writable) : valueDecoder(writable);
  }
}

function valueDecoder(writable: Writable): DecodePart {
  return (bytes, start, end) => {
    const input = new DataInput(bytes, start, end);
    const value = writable.read(input);
    if (input.remaining > 0)
      throw new RangeError(
        `a ${writable.className} leaves ${input.remaining} of ${end - start} bytes unread`,
      );
    return value;
  };
}

function textDecoder(writable: Writable): DecodePart {
  const decode = valueDecoder(writable);
  return (bytes, start, end) => {
    const value = decode(bytes, start, end);
    return writable.text?.(value) ?? String(value);
  };
}

/** `found`, but a directory that is a MapFile is its data. */
async function withMapFiles(
  found: readonly FileStatus[],
  context: FormatContext,
): Promise<FileStatus[]> {
  return await Promise.all(
    found.map(async (status) => {
      if (!status.isDirectory) return status;
      const fs = await context.fileSystems.forPath(status.path);
      return (await fs.stat(joinPath(status.path, mapFileData))) ?? status;
    }),
  );
}
