import { EnvironmentError, FiresteelError, UserError } from "../errors/firesteel-error.ts";
import { codecByName, type Codec } from "./codec.ts";
import { CompressingWriter } from "./compressing-writer.ts";
import type { ByteWriter, FileSystem } from "./file-system.ts";
import { confFlag, hadoopConf } from "./hadoop-conf.ts";
import type { OutputJobContext, OutputTaskContext } from "./output-format.ts";
import { joinPath } from "./path.ts";

/** Names the finished file of one task attempt: the commit message of file formats. */
export interface FileCommitMessage {
  /** Where the attempt wrote. */
  readonly temporary: string;
  /** Name below the output directory. */
  readonly name: string;
  readonly length: number;
}

const successKey = "mapreduce.fileoutputcommitter.marksuccessfuljobs";

/**
 * Commits files by renaming, for stores where that is atomic. Hadoop: `FileOutputCommitter`, algorithm 1, but for
 * commit messages.
 *
 * Every attempt writes a file of its own, `_temporary/<job>/<name>.<attempt>`; `commitJob` renames the accepted ones
 * into place, removes the rest and writes `_SUCCESS` last. Each step may be done again: a commit that crashed
 * anywhere is repeated as a whole. Invariants:
 * - nothing is visible before `commitJob`; then a name appears only whole;
 * - an attempt that outlives its job cannot bring back `_temporary`: its file is created only in a directory that
 *   is there;
 * - what `commitJob` is about to move is noted first, so that `abortJob` can take it back.
 */
export class FileCommitter {
  readonly #path: string;

  /** @param path the output directory */
  constructor(path: string) {
    this.#path = path;
  }

  /** @throws {UserError} `OUTPUT_DIRECTORY_EXISTS` */
  async setUpJob(context: OutputJobContext): Promise<void> {
    const { fs, root, jobDirectory } = await this.#locate(context);
    const existing = await fs.stat(root);
    if (existing !== undefined && (mustBeNew(context) || !existing.isDirectory))
      throw new UserError(
        "OUTPUT_DIRECTORY_EXISTS",
        `output directory ${root} already exists${existing.isDirectory ? "" : " as a file"}; delete it or choose another`,
        { fields: { path: root } },
      );
    await fs.mkdirs(jobDirectory);
  }

  /** A writer of the file `name` for one task attempt; `commit` of it gives the message. */
  async createFile(
    context: OutputTaskContext,
    name: string,
    codec: Codec | undefined,
  ): Promise<{ writer: ByteWriter; commit: () => Promise<FileCommitMessage> }> {
    const { fs, jobDirectory } = await this.#locate(context);
    const temporary = joinPath(jobDirectory, `${name}.${context.attempt}-${context.taskAttemptId}`);
    let file: ByteWriter;
    try {
      // A worker that died may have left the same attempt's file where attempts are numbered anew (another engine).
      file = await fs.create(temporary, { overwrite: true, createParents: false });
    } catch (cause) {
      if (!FiresteelError.is(cause, "PATH_NOT_FOUND")) throw cause;
      throw new EnvironmentError(
        "OUTPUT_JOB_ENDED",
        `the job that writes ${this.#path} has ended: its directory ${jobDirectory} is gone`,
        { cause },
      );
    }
    const counted = new CountingWriter(file);
    const writer = codec === undefined ? counted : new CompressingWriter(counted, codec);
    return {
      writer,
      commit: async () => {
        await writer.close();
        return { temporary, name, length: counted.count };
      },
    };
  }

  async commitJob(
    context: OutputJobContext,
    messages: readonly FileCommitMessage[],
  ): Promise<void> {
    const { fs, root, temporary, jobDirectory, journal } = await this.#locate(context);
    // Absent when an earlier commit of this job got past its clean-up.
    if ((await fs.stat(jobDirectory)) !== undefined)
      await writeFile(fs, journal, JSON.stringify(messages));
    for (const message of messages) await this.#publish(fs, root, message);
    await fs.delete(jobDirectory, { recursive: true });
    await deleteIfEmpty(fs, temporary);
    if (confFlag(hadoopConf(context.conf, successKey), true))
      await writeFile(fs, joinPath(root, "_SUCCESS"), "");
  }

  async abortJob(context: OutputJobContext): Promise<void> {
    const { fs, root, temporary, jobDirectory, journal } = await this.#locate(context);
    // Never set up (refused, say): what is there is not ours.
    if ((await fs.stat(jobDirectory)) === undefined) return;
    for (const { name, temporary: source } of await readJournal(fs, journal))
      if ((await fs.stat(source)) === undefined) await fs.delete(joinPath(root, name));
    await fs.delete(jobDirectory, { recursive: true });
    await deleteIfEmpty(fs, temporary);
    if (mustBeNew(context)) await deleteIfEmpty(fs, root);
  }

  async #publish(fs: FileSystem, root: string, message: FileCommitMessage): Promise<void> {
    const target = joinPath(root, message.name);
    if (await fs.rename(message.temporary, target)) return;
    const [source, present] = [await fs.stat(message.temporary), await fs.stat(target)];
    if (source === undefined) {
      // Moved by an earlier try of this commit.
      if (present?.length === message.length && !present.isDirectory) return;
      throw new EnvironmentError(
        "OUTPUT_LOST",
        `cannot commit ${target}: the task's file ${message.temporary} has disappeared`,
        { fields: { path: target, temporary: message.temporary } },
      );
    }
    // An older job's file, which may be replaced (validateOutputSpecs is off).
    await fs.delete(target, { recursive: true });
    if (!(await fs.rename(message.temporary, target)))
      throw new EnvironmentError(
        "OUTPUT_LOST",
        `cannot commit ${target}: renaming ${message.temporary} to it failed; does another job write there?`,
        { fields: { path: target, temporary: message.temporary } },
      );
  }

  async #locate(context: OutputJobContext): Promise<{
    fs: FileSystem;
    root: string;
    temporary: string;
    jobDirectory: string;
    journal: string;
  }> {
    const root = context.fileSystems.qualify(this.#path);
    const fs = await context.fileSystems.forPath(root);
    if (!fs.capabilities.atomicRename)
      throw new UserError(
        "NO_COMMITTER",
        `cannot write files to ${root}: a ${fs.scheme}: store does not rename atomically, and its connector brings no committer of its own`,
      );
    const temporary = joinPath(root, "_temporary");
    const jobDirectory = joinPath(temporary, context.jobId);
    return { fs, root, temporary, jobDirectory, journal: joinPath(jobDirectory, "_commit") };
  }
}

function mustBeNew(context: OutputJobContext): boolean {
  return confFlag(context.conf["spark.hadoop.validateOutputSpecs"], true);
}

/** `part-00000` and the codec's extension. */
export function partFileName(partition: number, codec: Codec | undefined): string {
  return `part-${String(partition).padStart(5, "0")}${codec?.extension ?? ""}`;
}

/** The codec that a format's option, or else the Hadoop configuration, asks for. */
export function outputCodec(
  option: string | undefined,
  conf: Readonly<Record<string, string>>,
): Codec | undefined {
  if (option !== undefined) return codecByName(option);
  if (!confFlag(hadoopConf(conf, "mapreduce.output.fileoutputformat.compress"), false))
    return undefined;
  const name = hadoopConf(conf, "mapreduce.output.fileoutputformat.compress.codec");
  return codecByName(name ?? "deflate");
}

async function writeFile(fs: FileSystem, path: string, text: string): Promise<void> {
  const writer = await fs.create(path, { overwrite: true });
  try {
    if (text !== "") await writer.write(Buffer.from(text));
    await writer.close();
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

async function readJournal(fs: FileSystem, path: string): Promise<readonly FileCommitMessage[]> {
  const status = await fs.stat(path);
  if (status === undefined) return [];
  const bytes = Buffer.alloc(status.length);
  await using reader = await fs.open(path);
  for (let filled = 0, count = 1; count > 0 && filled < bytes.length; filled += count)
    count = await reader.read(bytes.subarray(filled));
  return JSON.parse(bytes.toString()) as FileCommitMessage[];
}

async function deleteIfEmpty(fs: FileSystem, path: string): Promise<void> {
  try {
    await fs.delete(path);
  } catch (error) {
    if (!FiresteelError.is(error, "DIRECTORY_NOT_EMPTY")) throw error;
  }
}

class CountingWriter implements ByteWriter {
  count = 0;
  readonly #target: ByteWriter;

  constructor(target: ByteWriter) {
    this.#target = target;
  }

  write(bytes: Uint8Array): void | Promise<void> {
    this.count += bytes.length;
    return this.#target.write(bytes);
  }

  close(): Promise<void> {
    return this.#target.close();
  }

  abort(): Promise<void> {
    return this.#target.abort();
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#target[Symbol.asyncDispose]();
  }
}
