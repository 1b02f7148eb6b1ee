import { noClasses } from "../block/class-registry.ts";
import type { ClassRegistry } from "../block/class-registry.ts";
import { encodeBlock } from "../block/encode-block.ts";
import { FiresteelError, UserError } from "../errors/firesteel-error.ts";
import type { FileCommitMessage } from "./file-committer.ts";
import { FileOutputFormat, type OutputFile, partFileName } from "./file-output-format.ts";
import { encodeFrameHeader, newObjectFileHeader } from "./object-file.ts";
import type { OutputTaskContext, RecordWriter } from "./output-format.ts";

export interface ObjectFileOutputFormatOptions {
  /** The output directory; absolute, since executors may have another working directory. */
  readonly path: string;
  /**
   * Write classes by their own names, which another program knows too, instead of by the context's ids. Two classes
   * of one name cannot be in one file then.
   */
  readonly classNames?: boolean;
}

/**
 * Records of any kind, kept as they are, in `part-00000`, …; instances of the context's classes too. Spark:
 * `RDD.saveAsObjectFile`, whose files (of Java objects) are different ones.
 */
export class ObjectFileOutputFormat extends FileOutputFormat<unknown> {
  readonly options: ObjectFileOutputFormatOptions;

  constructor(options: ObjectFileOutputFormatOptions) {
    super();
    this.options = options;
  }

  async createWriter(task: OutputTaskContext): Promise<RecordWriter<unknown>> {
    const file = await this.createFile(task, partFileName(task.partition, undefined));
    const header = newObjectFileHeader();
    await file.writer.write(header);
    const known = task.classes ?? noClasses;
    const classes = this.options.classNames === true ? classesByName(known) : known;
    return new ObjectFileWriter(file, header, classes);
  }
}

/** `known`, but a class's id is its name. */
function classesByName(known: ClassRegistry): ClassRegistry {
  const named = new Map<string, Function>();
  return {
    idOf: (constructor) => {
      if (known.idOf(constructor) === undefined || constructor.name === "") return undefined;
      const other = named.get(constructor.name) ?? constructor;
      if (other !== constructor)
        throw new UserError(
          "AMBIGUOUS_CLASS",
          `two classes named ${constructor.name} cannot be told apart in an object file; rename one of them`,
          { fields: { class: constructor.name } },
        );
      named.set(constructor.name, constructor);
      return constructor.name;
    },
    classOf: () => undefined,
  };
}

// Large enough for columns to pay, small enough to be read by several splits.
const wantedBlockBytes = 1024 * 1024;
const maxRecordsPerBlock = 8192;

class ObjectFileWriter implements RecordWriter<unknown> {
  bytesWritten: number;
  readonly #file: OutputFile;
  readonly #header: Buffer;
  readonly #classes: ClassRegistry;
  #pending: unknown[] = [];
  #recordsPerBlock = 16;

  constructor(file: OutputFile, header: Buffer, classes: ClassRegistry) {
    this.#file = file;
    this.#header = header;
    this.#classes = classes;
    this.bytesWritten = header.length;
  }

  async write(records: readonly unknown[]): Promise<void> {
    for (const record of records) {
      this.#pending.push(record);
      if (this.#pending.length >= this.#recordsPerBlock) await this.#flush();
    }
  }

  async commit(): Promise<FileCommitMessage> {
    await this.#flush();
    return await this.#file.commit();
  }

  async abort(): Promise<void> {
    await this.#file.writer.abort();
  }

  async #flush(): Promise<void> {
    const records = this.#pending;
    if (records.length === 0) return;
    this.#pending = [];
    const before = this.bytesWritten;
    await this.#writeBlocks(records, 0, records.length);
    const bytesPerRecord = (this.bytesWritten - before) / records.length;
    // Not more than some times what was there: the next records may be larger.
    this.#recordsPerBlock = Math.min(
      maxRecordsPerBlock,
      records.length * 8,
      Math.max(1, Math.round(wantedBlockBytes / bytesPerRecord)),
    );
  }

  async #writeBlocks(records: readonly unknown[], from: number, to: number): Promise<void> {
    let block: Uint8Array;
    try {
      block = encodeBlock(records, {
        from,
        to,
        classes: this.#classes,
        allocate: (bytes) => new Uint8Array(bytes),
      });
    } catch (error) {
      if (!FiresteelError.is(error, "BLOCK_TOO_LARGE")) throw error;
      const middle = Math.floor((from + to) / 2);
      await this.#writeBlocks(records, from, middle);
      await this.#writeBlocks(records, middle, to);
      return;
    }
    const frame = encodeFrameHeader(this.#header, block.length);
    await this.#file.writer.write(frame);
    await this.#file.writer.write(block);
    this.bytesWritten += frame.length + block.length;
  }
}
