import type { Codec } from "./codec/codec.ts";
import { CompressingWriter } from "./codec/compressing-writer.ts";
import { loadCodecByName } from "./codec/load-codec.ts";
import type { FileCommitMessage } from "./file-committer.ts";
import type { ByteWriter } from "./file-system.ts";
import { confFlag, hadoopConf } from "./hadoop-conf.ts";
import { openFileCommitter } from "./open-file-committer.ts";
import type {
  OutputFormat,
  OutputJobContext,
  OutputTaskContext,
  RecordWriter,
} from "./output-format.ts";

/** A file of one attempt, as formats write it. */
export interface OutputFile {
  /** Takes the bytes before compression. */
  readonly writer: ByteWriter;
  /** Finishes the file; a record writer's `commit` gives this, or an array of them where it wrote several files. */
  commit(): Promise<FileCommitMessage>;
}

/**
 * Base of formats that write files below one directory, whatever the store: a subclass writes records, commit and abort
 * are here. Hadoop: `FileOutputFormat`.
 */
export abstract class FileOutputFormat<T> implements OutputFormat<T> {
  /** `path`: the output directory; absolute, since executors may have another working directory. */
  abstract readonly options: { readonly path: string };

  async setUpJob(context: OutputJobContext): Promise<void> {
    await (await openFileCommitter(this.options.path, context)).setUpJob(context);
  }

  /** A writer whose commit message is a {@link FileCommitMessage}, or an array of them. */
  abstract createWriter(task: OutputTaskContext): Promise<RecordWriter<T>>;

  async commitJob(context: OutputJobContext, messages: readonly unknown[]): Promise<void> {
    const files = messages.flat() as FileCommitMessage[];
    await (await openFileCommitter(this.options.path, context)).commitJob(context, files);
  }

  async abortJob(context: OutputJobContext): Promise<void> {
    await (await openFileCommitter(this.options.path, context)).abortJob(context);
  }

  /** A file of the attempt, invisible until the job commits. @param name below the output directory */
  protected async createFile(
    task: OutputTaskContext,
    name: string,
    codec?: Codec,
  ): Promise<OutputFile> {
    const committer = await openFileCommitter(this.options.path, task);
    const file = await committer.createFile(task, name);
    const writer = codec === undefined ? file.writer : new CompressingWriter(file.writer, codec);
    return {
      writer,
      commit: async () => {
        await writer.close();
        return file.message();
      },
    };
  }
}

/** `part-00000` and the codec's extension. */
export function partFileName(
  partition: number,
  codec: Codec | undefined,
  prefix: string = "part-",
): string {
  return `${prefix}${String(partition).padStart(5, "0")}${codec?.extension ?? ""}`;
}

/** The codec that a format's option, or else the Hadoop configuration, asks for. */
export async function outputCodec(
  option: string | undefined,
  conf: Readonly<Record<string, string>>,
): Promise<Codec | undefined> {
  if (option !== undefined) return await loadCodecByName(option);
  if (!confFlag(hadoopConf(conf, "mapreduce.output.fileoutputformat.compress"), false))
    return undefined;
  const name = hadoopConf(conf, "mapreduce.output.fileoutputformat.compress.codec");
  return await loadCodecByName(name ?? "deflate");
}
