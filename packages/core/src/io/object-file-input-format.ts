import { noClasses } from "../block/class-registry.ts";
import type { ClassRegistry } from "../block/class-registry.ts";
import { decodeBlock } from "../block/decode-block.ts";
import { EnvironmentError, FiresteelError, UserError } from "../errors/firesteel-error.ts";
import { type FileSplit, splitFiles } from "./file-split.ts";
import type { ByteReader } from "./file-system.ts";
import { guardedReader } from "./guarded-reader.ts";
import { confFlag } from "./hadoop-conf.ts";
import { filesOnly, type InputPaths, listInputFiles } from "./input-files.ts";
import type { FormatContext, InputFormat, RecordReader, SplitContext } from "./input-format.ts";
import {
  corruptObjectFile,
  decodeFrameHeader,
  findFrame,
  frameHeaderBytes,
  readFully,
  readSyncMarker,
} from "./object-file.ts";

export interface ObjectFileInputFormatOptions {
  readonly paths: InputPaths;
  /**
   * For files written with `classNames`: the context's id of each class that they may hold instances of, by its name.
   * Without it the ids in the files are the context's.
   */
  readonly classIds?: Readonly<Record<string, string>>;
  /**
   * The files of a checkpoint: each split is a file as it was written, and nothing that is missing of it is passed
   * over, whatever the settings say of other files.
   */
  readonly isCheckpoint?: boolean;
}

/**
 * The records of files that `ObjectFileOutputFormat` wrote. Spark: `SparkContext.objectFile`. Splits are those of
 * `TextInputFormat`.
 */
export class ObjectFileInputFormat implements InputFormat<unknown, FileSplit> {
  readonly options: ObjectFileInputFormatOptions;

  constructor(options: ObjectFileInputFormatOptions) {
    this.options = options;
  }

  async getSplits(context: SplitContext): Promise<readonly FileSplit[]> {
    const files = filesOnly(await listInputFiles(this.options.paths, context), context.conf);
    const total = files.reduce((sum, file) => sum + file.length, 0);
    const splits = await splitFiles(files, context, {
      maxSplitBytes: Math.floor(total / Math.max(1, context.minSplits)),
      isSplittable: () => true,
    });
    const ignoreEmpty = confFlag(context.conf["spark.hadoopRDD.ignoreEmptySplits"], true);
    return ignoreEmpty ? splits.filter((split) => split.length > 0) : splits;
  }

  async createReader(split: FileSplit, context: FormatContext): Promise<RecordReader<unknown>> {
    const { path, start } = split;
    const end = start + split.length;
    const known = context.classes ?? noClasses;
    const { classIds } = this.options;
    const classes: ClassRegistry = {
      idOf: () => undefined,
      classOf: (name) => {
        const id = classIds === undefined ? name : classIds[name];
        return id === undefined ? undefined : known.classOf(id);
      },
    };
    const isCheckpoint = this.options.isCheckpoint === true;
    if (isCheckpoint) await assertWhole(split, context);
    return await guardedReader(
      path,
      isCheckpoint ? { ...context, conf: {} } : context,
      async () => {
        const fs = await context.fileSystems.forPath(path);
        const sync = await readSyncMarker(fs, path);
        if (sync === undefined) return undefined;
        const position = await findFrame(fs, path, sync, start, end);
        if (position === undefined) return undefined;
        const length = (await fs.stat(path))?.length ?? 0;
        const source = await fs.open(path, {
          start: position,
          likelyEnd: end,
          signal: context.signal,
        });
        return new ObjectFileReader(path, { source, sync, position, end, length }, classes);
      },
    );
  }
}

/** @throws {EnvironmentError} `CHECKPOINT_LOST` */
async function assertWhole({ path, length }: FileSplit, context: FormatContext): Promise<void> {
  const fs = await context.fileSystems.forPath(path);
  const found = await fs.stat(path);
  if (found?.length === length) return;
  const what =
    found === undefined ? "is gone" : `has ${found.length} bytes instead of the ${length} written`;
  throw new EnvironmentError(
    "CHECKPOINT_LOST",
    `the checkpoint file ${path} ${what}: the lineage of its RDD was cut when it was written, so restore the file, or run the program again`,
    { fields: { path } },
  );
}

interface OpenObjectFile {
  readonly source: ByteReader;
  readonly sync: Buffer;
  /** Where the next frame begins. */
  position: number;
  readonly end: number;
  /** Of the whole file. */
  readonly length: number;
}

class ObjectFileReader implements RecordReader<unknown> {
  bytesRead = 0;
  readonly #path: string;
  readonly #file: OpenObjectFile;
  readonly #classes: ClassRegistry;

  constructor(path: string, file: OpenObjectFile, classes: ClassRegistry) {
    this.#path = path;
    this.#file = file;
    this.#classes = classes;
  }

  async nextBatch(): Promise<unknown[] | null> {
    const file = this.#file;
    if (file.position >= file.end) return null;
    const frame = Buffer.alloc(frameHeaderBytes);
    const count = await readFully(file.source, frame);
    if (count < frame.length) throw corruptObjectFile(this.#path, "it is cut off");
    const length = decodeFrameHeader(frame, file.sync, this.#path);
    const next = file.position + frameHeaderBytes + length;
    // Looked at before memory is taken for what a damaged length says.
    if (next > file.length) throw corruptObjectFile(this.#path, "it is cut off");
    const block = new Uint8Array(length);
    if ((await readFully(file.source, block)) < length)
      throw corruptObjectFile(this.#path, "it is cut off");
    file.position = next;
    this.bytesRead += frameHeaderBytes + length;
    return this.#decode(block);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.source.close();
  }

  #decode(block: Uint8Array): unknown[] {
    try {
      return decodeBlock(block, this.#classes).records();
    } catch (cause) {
      if (FiresteelError.is(cause, "BLOCK_CORRUPT"))
        throw corruptObjectFile(this.#path, "a block is damaged (its checksum is wrong)", cause);
      if (FiresteelError.is(cause, "UNKNOWN_CLASS")) {
        const name = String(cause.fields["class"]);
        throw new UserError(
          "UNKNOWN_CLASS",
          `${this.#path} holds instances of the class ${name}: name it where the file is read, sc.objectFile(path, minPartitions, [${name}])`,
          { cause, fields: { path: this.#path, class: name } },
        );
      }
      throw cause;
    }
  }
}
