import type { FileCommitMessage } from "./file-committer.ts";
import {
  FileOutputFormat,
  outputCodec,
  type OutputFile,
  partFileName,
} from "./file-output-format.ts";
import type { OutputJobContext, OutputTaskContext, RecordWriter } from "./output-format.ts";
import { recordText } from "./record-text.ts";

export interface TextOutputFormatOptions {
  /** The output directory; absolute, since executors may have another working directory. */
  readonly path: string;
  /** Short name (`gzip`) or Hadoop class name. */
  readonly codec?: string | undefined;
  /** Names of files without the number: `part-` by default. */
  readonly prefix?: string;
}

/** One line for each record, as `recordText` writes it, in `part-00000`, …. Spark: `RDD.saveAsTextFile`. */
export class TextOutputFormat<
  O extends TextOutputFormatOptions = TextOutputFormatOptions,
> extends FileOutputFormat<unknown> {
  readonly options: O;

  constructor(options: O) {
    super();
    this.options = options;
  }

  override async setUpJob(context: OutputJobContext): Promise<void> {
    await outputCodec(this.options.codec, context.conf);
    await super.setUpJob(context);
  }

  async createWriter(task: OutputTaskContext): Promise<RecordWriter<unknown>> {
    const codec = await outputCodec(this.options.codec, task.conf);
    const name = partFileName(task.partition, codec, this.options.prefix);
    return new TextRecordWriter(await this.createFile(task, name, codec), this.lineMaker(task));
  }

  /** What makes a line of a record; undefined for one that leaves no line. */
  protected lineMaker(task: OutputTaskContext): (record: unknown) => string | undefined {
    void task;
    return recordText;
  }
}

// Strings are joined up to this length before they are encoded: large enough to make calls few.
const flushLength = 64 * 1024;

class TextRecordWriter implements RecordWriter<unknown> {
  bytesWritten = 0;
  readonly #file: OutputFile;
  readonly #toLine: (record: unknown) => string | undefined;
  readonly #keepsStrings: boolean;
  // A UTF-16 unit takes at most three bytes.
  readonly #buffer = Buffer.allocUnsafeSlow(flushLength * 3);
  #text = "";

  constructor(file: OutputFile, toLine: (record: unknown) => string | undefined) {
    this.#file = file;
    this.#toLine = toLine;
    this.#keepsStrings = toLine === recordText;
  }

  write(records: readonly unknown[]): void | Promise<void> {
    return this.#writeFrom(records, 0);
  }

  async commit(): Promise<FileCommitMessage> {
    await this.#flush();
    return await this.#file.commit();
  }

  async abort(): Promise<void> {
    await this.#file.writer.abort();
  }

  #writeFrom(records: readonly unknown[], from: number): void | Promise<void> {
    for (let i = from; i < records.length; i++) {
      const record = records[i];
      const line = this.#keepsStrings && typeof record === "string" ? record : this.#toLine(record);
      if (line === undefined) continue;
      if (this.#text.length + line.length >= flushLength) {
        const flushed = line.length >= flushLength ? this.#writeLong(line) : this.#flush();
        if (line.length < flushLength) this.#text = `${line}\n`;
        if (flushed !== undefined) return flushed.then(() => this.#writeFrom(records, i + 1));
      } else this.#text += `${line}\n`;
    }
  }

  #flush(): void | Promise<void> {
    if (this.#text === "") return;
    const length = this.#buffer.write(this.#text);
    this.#text = "";
    this.bytesWritten += length;
    return this.#file.writer.write(this.#buffer.subarray(0, length));
  }

  async #writeLong(line: string): Promise<void> {
    await this.#flush();
    // By pieces that do not cut a surrogate pair: a string may have as many bytes as no buffer holds.
    for (let start = 0; start < line.length;) {
      let end = Math.min(line.length, start + flushLength);
      const last = line.charCodeAt(end - 1);
      if (end < line.length && last >= 0xd800 && last < 0xdc00) end--;
      const length = this.#buffer.write(line.slice(start, end));
      this.bytesWritten += length;
      await this.#file.writer.write(this.#buffer.subarray(0, length));
      start = end;
    }
    this.#text = "\n";
  }
}
