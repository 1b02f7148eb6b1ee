import { UserError } from "../../errors/firesteel-error.ts";
import { compareValues } from "../../key/compare-values.ts";
import type { Codec } from "../codec/codec.ts";
import { loadCodecByName } from "../codec/load-codec.ts";
import type { FileCommitMessage } from "../file-committer.ts";
import { FileOutputFormat, outputCodec, type OutputFile } from "../file-output-format.ts";
import { hadoopConf } from "../hadoop-conf.ts";
import type { OutputJobContext, OutputTaskContext, RecordWriter } from "../output-format.ts";
import { long } from "../writable/primitive-writables.ts";
import { Writables, type WritablesOptions } from "../writable/writables.ts";
import type { SequenceFileCompression } from "./header.ts";
import { mapFileData } from "./sequence-file-input-format.ts";
import { SequenceFileWriter, type SequenceFileWriterOptions } from "./sequence-file-writer.ts";

export interface SequenceFileOutputFormatOptions extends WritablesOptions {
  /** The output directory; absolute, since executors may have another working directory. */
  readonly path: string;
  /** Java's class name of keys; Hadoop's own by short name too. */
  readonly keyClass: string;
  readonly valueClass: string;
  /**
   * Short name (`gzip`) or Hadoop class name; by default what `mapreduce.output.fileoutputformat.compress` and
   * `….compress.codec` say.
   */
  readonly codec?: string | undefined;
  /** `BLOCK` where `codec` is given; else what `mapreduce.output.fileoutputformat.compress.type` says. */
  readonly compression?: SequenceFileCompression;
  /** Names of files without the number: `part-`, or `part-r-` as in Hadoop's new API. */
  readonly prefix?: string;
}

/** Pairs in sequence files of version 6, `part-00000`, …. Hadoop: `SequenceFileOutputFormat`. */
export class SequenceFileOutputFormat extends FileOutputFormat<readonly [unknown, unknown]> {
  readonly options: SequenceFileOutputFormatOptions;

  constructor(options: SequenceFileOutputFormatOptions) {
    super();
    this.options = options;
  }

  override async setUpJob(context: OutputJobContext): Promise<void> {
    await this.writerOptions(context);
    await super.setUpJob(context);
  }

  async createWriter(task: OutputTaskContext): Promise<RecordWriter<readonly [unknown, unknown]>> {
    const options = await this.writerOptions(task);
    const file = await this.createFile(task, this.fileName(task));
    return new PairWriter(new SequenceFileWriter(file.writer, options), [file]);
  }

  protected fileName({ partition }: OutputTaskContext): string {
    return `${this.options.prefix ?? "part-"}${String(partition).padStart(5, "0")}`;
  }

  protected async writerOptions({ conf }: OutputJobContext): Promise<SequenceFileWriterOptions> {
    const { keyClass, valueClass } = this.options;
    const writables = new Writables(this.options);
    const codec = await outputCodec(this.options.codec, conf);
    return {
      key: writables.byClass(keyClass),
      value: writables.byClass(valueClass),
      compression: codec === undefined ? "NONE" : this.#compression(conf),
      codec,
    };
  }

  #compression(conf: Readonly<Record<string, string>>): SequenceFileCompression {
    if (this.options.compression !== undefined) return this.options.compression;
    if (this.options.codec !== undefined) return "BLOCK";
    const key = "mapreduce.output.fileoutputformat.compress.type";
    const type = (hadoopConf(conf, key) ?? "RECORD").toUpperCase();
    if (type === "NONE" || type === "RECORD" || type === "BLOCK") return type;
    throw new UserError(
      "INVALID_CONF",
      `${key} must be NONE, RECORD or BLOCK, not ${JSON.stringify(type)}`,
      { fields: { key, value: type } },
    );
  }
}

const indexInterval = 128;

/** Pairs, ordered by key, in directories of a sequence file and an index of it. Hadoop: `MapFileOutputFormat`. */
export class MapFileOutputFormat extends SequenceFileOutputFormat {
  override async createWriter(
    task: OutputTaskContext,
  ): Promise<RecordWriter<readonly [unknown, unknown]>> {
    const options = await this.writerOptions(task);
    const name = this.fileName(task);
    const data = await this.createFile(task, `${name}/${mapFileData}`);
    try {
      const index = await this.createFile(task, `${name}/index`);
      const codec: Codec | undefined = await loadCodecByName("deflate");
      const indexWriter = new SequenceFileWriter(index.writer, {
        key: options.key,
        value: long,
        compression: "BLOCK",
        codec,
      });
      const dataWriter = new SequenceFileWriter(data.writer, options);
      return new PairWriter(dataWriter, [data, index], indexWriter);
    } catch (error) {
      await data.writer.abort();
      throw error;
    }
  }
}

class PairWriter implements RecordWriter<readonly [unknown, unknown]> {
  readonly #data: SequenceFileWriter;
  readonly #files: readonly OutputFile[];
  readonly #index: SequenceFileWriter | undefined;
  #count = 0;
  #lastKey: unknown;
  #lastIndexed = -1;
  #lastPosition = -1;

  constructor(data: SequenceFileWriter, files: readonly OutputFile[], index?: SequenceFileWriter) {
    this.#data = data;
    this.#files = files;
    this.#index = index;
  }

  get bytesWritten(): number {
    return this.#data.length;
  }

  async write(records: readonly (readonly [unknown, unknown])[]): Promise<void> {
    for (const record of records) {
      if (!Array.isArray(record) || record.length !== 2)
        throw new UserError(
          "NOT_A_PAIR",
          "a sequence file holds pairs [key, value]: map the records to pairs first",
        );
      const [key, value] = record as unknown as readonly [unknown, unknown];
      if (this.#index !== undefined) await this.#addToIndex(this.#index, key);
      const pending = this.#data.append(key, value);
      if (pending !== undefined) await pending;
    }
  }

  async commit(): Promise<readonly FileCommitMessage[]> {
    await this.#data.finish();
    await this.#index?.finish();
    const messages: FileCommitMessage[] = [];
    for (const file of this.#files) messages.push(await file.commit());
    return messages;
  }

  async abort(): Promise<void> {
    for (const file of this.#files) await file.writer.abort();
  }

  async #addToIndex(index: SequenceFileWriter, key: unknown): Promise<void> {
    if (this.#count > 0 && compareValues(this.#lastKey, key) > 0)
      throw new UserError(
        "KEYS_NOT_SORTED",
        "a MapFile needs its keys in ascending order: sort the pairs first (sortByKey)",
      );
    const position = this.#data.length;
    const isDue = this.#lastIndexed === -1 || this.#count >= this.#lastIndexed + indexInterval;
    if (isDue && position > this.#lastPosition) {
      await index.append(key, BigInt(position));
      this.#lastIndexed = this.#count;
      this.#lastPosition = position;
    }
    this.#count++;
    this.#lastKey = key;
  }
}
