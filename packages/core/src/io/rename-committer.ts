import { EnvironmentError, FiresteelError } from "../errors/firesteel-error.ts";
import {
  committerPaths,
  markSuccess,
  readText,
  refuseExisting,
  removeTraces,
  successName,
  writeText,
} from "./committer-files.ts";
import { CountingWriter } from "./counting-writer.ts";
import type { CommittableFile, FileCommitMessage, FileCommitter } from "./file-committer.ts";
import type { ByteWriter, FileSystem } from "./file-system.ts";
import type { OutputJobContext, OutputTaskContext } from "./output-format.ts";
import { joinPath } from "./path.ts";

export interface RenameCommitMessage extends FileCommitMessage {
  /** Where the attempt wrote. */
  readonly temporary: string;
}

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
export class RenameCommitter implements FileCommitter {
  readonly #fs: FileSystem;
  readonly #root: string;

  /** @param root the output directory, qualified */
  constructor(fs: FileSystem, root: string) {
    this.#fs = fs;
    this.#root = root;
  }

  async setUpJob(context: OutputJobContext): Promise<void> {
    await refuseExisting(this.#fs, this.#root, context);
    await this.#fs.mkdirs(committerPaths(this.#root, context.jobId).job);
  }

  async createFile(context: OutputTaskContext, name: string): Promise<CommittableFile> {
    const { job } = committerPaths(this.#root, context.jobId);
    // Flat, whatever directories the name has.
    const flat = name.replaceAll("/", "~");
    const temporary = joinPath(job, `${flat}.${context.attempt}-${context.taskAttemptId}`);
    let file: ByteWriter;
    try {
      // A worker that died may have left the same attempt's file where attempts are numbered anew (another engine).
      file = await this.#fs.create(temporary, { overwrite: true, createParents: false });
    } catch (cause) {
      if (!FiresteelError.is(cause, "PATH_NOT_FOUND")) throw cause;
      throw new EnvironmentError(
        "OUTPUT_JOB_ENDED",
        `the job that writes ${this.#root} has ended: its directory ${job} is gone`,
        { cause },
      );
    }
    const writer = new CountingWriter(file);
    const message = (): RenameCommitMessage => ({ temporary, name, length: writer.count });
    return { writer, message };
  }

  async commitJob(context: OutputJobContext, files: readonly RenameCommitMessage[]): Promise<void> {
    const fs = this.#fs;
    const paths = committerPaths(this.#root, context.jobId);
    // Both absent when an earlier commit of this job came to its end.
    if ((await fs.stat(paths.job)) !== undefined || (await fs.stat(paths.journal)) !== undefined)
      await writeText(fs, paths.journal, JSON.stringify(files));
    for (const file of files) await this.#publish(file);
    await fs.delete(paths.job, { recursive: true });
    await markSuccess(fs, this.#root, paths, context);
  }

  async abortJob(context: OutputJobContext): Promise<void> {
    const fs = this.#fs;
    const paths = committerPaths(this.#root, context.jobId);
    const journal = await readText(fs, paths.journal);
    // Never set up (refused, say), or committed: what is there is not to be touched.
    if (journal === undefined && (await fs.stat(paths.job)) === undefined) return;
    if (journal !== undefined) {
      await fs.delete(joinPath(this.#root, successName));
      for (const { name, temporary } of JSON.parse(journal) as RenameCommitMessage[])
        if ((await fs.stat(temporary)) === undefined) await fs.delete(joinPath(this.#root, name));
    }
    await removeTraces(fs, this.#root, paths, context);
  }

  async #publish(file: RenameCommitMessage): Promise<void> {
    const fs = this.#fs;
    const target = joinPath(this.#root, file.name);
    const slash = file.name.lastIndexOf("/");
    if (slash !== -1) await fs.mkdirs(joinPath(this.#root, file.name.slice(0, slash)));
    if (await fs.rename(file.temporary, target)) return;
    const [source, present] = [await fs.stat(file.temporary), await fs.stat(target)];
    if (source === undefined) {
      // Moved by an earlier try of this commit.
      if (present?.length === file.length && !present.isDirectory) return;
      throw new EnvironmentError(
        "OUTPUT_LOST",
        `cannot commit ${target}: the task's file ${file.temporary} has disappeared`,
        { fields: { path: target, temporary: file.temporary } },
      );
    }
    // An older job's file, which may be replaced (validateOutputSpecs is off).
    await fs.delete(target, { recursive: true });
    if (!(await fs.rename(file.temporary, target)))
      throw new EnvironmentError(
        "OUTPUT_LOST",
        `cannot commit ${target}: renaming ${file.temporary} to it failed; does another job write there?`,
        { fields: { path: target, temporary: file.temporary } },
      );
  }
}
