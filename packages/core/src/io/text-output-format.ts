import {
  FileCommitter,
  type FileCommitMessage,
  outputCodec,
  partFileName,
} from "./file-committer.ts";
import type { ByteWriter } from "./file-system.ts";
import type {
  OutputFormat,
  OutputJobContext,
  OutputTaskContext,
  RecordWriter,
} from "./output-format.ts";
import { recordText } from "./record-text.ts";

export interface TextOutputFormatOptions {
  /** The output directory; absolute, since executors may have another working directory. */
  readonly path: string;
  /** Short name (`gzip`) or Hadoop class name. */
  readonly codec?: string;
}

/** One line for each record, as {@link recordText} writes it, in `part-00000`, …. Spark: `RDD.saveAsTextFile`. */
export class TextOutputFormat implements OutputFormat<unknown> {
  readonly options: TextOutputFormatOptions;

  constructor(options: TextOutputFormatOptions) {
    this.options = options;
  }

  async setUpJob(context: OutputJobContext): Promise<void> {
    outputCodec(this.options.codec, context.conf);
    await new FileCommitter(this.options.path).setUpJob(context);
  }

  async createWriter(task: OutputTaskContext): Promise<RecordWriter<unknown>> {
    const codec = outputCodec(this.options.codec, task.conf);
    const name = partFileName(task.partition, codec);
    const file = await new FileCommitter(this.options.path).createFile(task, name, codec);
    return new TextRecordWriter(file.writer, file.commit);
  }

  async commitJob(context: OutputJobContext, messages: readonly unknown[]): Promise<void> {
    await new FileCommitter(this.options.path).commitJob(
      context,
      messages as readonly FileCommitMessage[],
    );
  }

  async abortJob(context: OutputJobContext): Promise<void> {
    await new FileCommitter(this.options.path).abortJob(context);
  }
}

// Strings are joined up to this length before they are encoded: large enough to make calls few.
const flushLength = 64 * 1024;

class TextRecordWriter implements RecordWriter<unknown> {
  bytesWritten = 0;
  readonly #writer: ByteWriter;
  readonly #finish: () => Promise<FileCommitMessage>;
  // A UTF-16 unit takes at most three bytes.
  readonly #buffer = Buffer.allocUnsafeSlow(flushLength * 3);
  #text = "";

  constructor(writer: ByteWriter, finish: () => Promise<FileCommitMessage>) {
    this.#writer = writer;
    this.#finish = finish;
  }

  write(records: readonly unknown[]): void | Promise<void> {
    return this.#writeFrom(records, 0);
  }

  async commit(): Promise<FileCommitMessage> {
    await this.#flush();
    return await this.#finish();
  }

  async abort(): Promise<void> {
    await this.#writer.abort();
  }

  #writeFrom(records: readonly unknown[], from: number): void | Promise<void> {
    for (let i = from; i < records.length; i++) {
      const record = records[i];
      const line = typeof record === "string" ? record : recordText(record);
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
    return this.#writer.write(this.#buffer.subarray(0, length));
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
      await this.#writer.write(this.#buffer.subarray(0, length));
      start = end;
    }
    this.#text = "\n";
  }
}
