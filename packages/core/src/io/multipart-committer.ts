import { EnvironmentError, FiresteelError } from "../errors/firesteel-error.ts";
import {
  type CommitterPaths,
  committerPaths,
  markSuccess,
  mustBeNew,
  readText,
  refuseExisting,
  removeTraces,
  successName,
  writeText,
} from "./committer-files.ts";
import type { CommittableFile, FileCommitMessage, FileCommitter } from "./file-committer.ts";
import type { FileSystem } from "./file-system.ts";
import { forEachOf } from "./for-each-of.ts";
import { MultipartWriter } from "./multipart-writer.ts";
import type { MultipartUpload, MultipartUploads, UploadedPart } from "./multipart.ts";
import type { OutputJobContext, OutputTaskContext } from "./output-format.ts";
import { joinPath } from "./path.ts";

export interface MultipartCommitMessage extends FileCommitMessage {
  readonly upload: MultipartUpload;
  readonly parts: readonly UploadedPart[];
}

// Calls to a store on the network: most of their time is waiting.
const maxParallelCalls = 16;

/**
 * Commits files by completing multipart uploads, for object stores, where renaming means copying. Hadoop: the "magic"
 * committer of S3A, but for commit messages.
 *
 * An attempt uploads the parts of the final file and tells the upload's id; `commitJob` completes the accepted uploads,
 * aborts the others and writes `_SUCCESS` last. Requests of an attempt whose file is one part: start and upload.
 * Invariants:
 * - no byte is visible before `commitJob`; then a name appears only whole;
 * - `_temporary/<job>/_started` is there from set-up to the end of the job. An attempt looks for it before it begins an
 *   upload of several parts, or one that is a retry or speculation. A first attempt with one part relies on its signal;
 *   if it outlives its job unknowingly, its upload stays, invisible, until the directory is deleted or written anew, or
 *   the store's purge of old uploads;
 * - no upload outlives its job otherwise: in a directory that was new all uploads are the job's; in one that is shared
 *   (`spark.hadoop.validateOutputSpecs=false`) attempts note theirs in `_temporary/<job>`, one more request each;
 * - what `commitJob` is about to complete is noted first, so that `abortJob` can take it back.
 */
export class MultipartCommitter implements FileCommitter {
  readonly #fs: FileSystem;
  readonly #uploads: MultipartUploads;
  readonly #root: string;

  /** @param root the output directory, qualified */
  constructor(fs: FileSystem, uploads: MultipartUploads, root: string) {
    this.#fs = fs;
    this.#uploads = uploads;
    this.#root = root;
  }

  async setUpJob(context: OutputJobContext): Promise<void> {
    await refuseExisting(this.#fs, this.#root, context);
    const { job } = committerPaths(this.#root, context.jobId);
    await writeText(this.#fs, startedMark(job), "");
    // Of a job whose driver was killed; its directory has been deleted since.
    if (mustBeNew(context)) await this.#abortAll(await this.#uploads.pending(this.#root));
  }

  async createFile(context: OutputTaskContext, name: string): Promise<CommittableFile> {
    const { job } = committerPaths(this.#root, context.jobId);
    const start = async (isWhole: boolean): Promise<MultipartUpload> => {
      if (!isWhole || context.attempt > 0) await this.#assertRunning(job);
      const upload = await this.#uploads.start(joinPath(this.#root, name));
      if (!mustBeNew(context)) {
        const note = joinPath(job, `${context.partition}.${context.taskAttemptId}.${name}`);
        await writeText(this.#fs, note, JSON.stringify(upload));
      }
      return upload;
    };
    const { signal } = context;
    const writer = new MultipartWriter({ uploads: this.#uploads, start, signal });
    const message = (): MultipartCommitMessage => {
      if (writer.upload === undefined) throw new TypeError("the file is not closed");
      return { name, length: writer.count, upload: writer.upload, parts: writer.parts };
    };
    return { writer, message };
  }

  async commitJob(
    context: OutputJobContext,
    files: readonly MultipartCommitMessage[],
  ): Promise<void> {
    const fs = this.#fs;
    const paths = committerPaths(this.#root, context.jobId);
    // Both absent when an earlier commit of this job came to its end.
    const isUnderWay =
      (await fs.stat(startedMark(paths.job))) !== undefined ||
      (await fs.stat(paths.journal)) !== undefined;
    if (isUnderWay) await writeText(fs, paths.journal, JSON.stringify(files));
    await forEachOf(files, maxParallelCalls, (file) => this.#complete(file));
    if (isUnderWay) await this.#abortAll(await this.#ownUploads(paths, context));
    await fs.delete(paths.job, { recursive: true });
    await markSuccess(fs, this.#root, paths, context);
  }

  async abortJob(context: OutputJobContext): Promise<void> {
    const fs = this.#fs;
    const paths = committerPaths(this.#root, context.jobId);
    const journal = await readText(fs, paths.journal);
    // Never set up (refused, say), or committed: what is there is not to be touched.
    if (journal === undefined && (await fs.stat(startedMark(paths.job))) === undefined) return;
    if (journal !== undefined)
      await this.#takeBack(JSON.parse(journal) as MultipartCommitMessage[], context);
    await this.#abortAll(await this.#ownUploads(paths, context));
    await removeTraces(fs, this.#root, paths, context);
  }

  async #complete({ name, upload, parts }: MultipartCommitMessage): Promise<void> {
    try {
      await this.#uploads.complete(upload, parts);
    } catch (cause) {
      if (!FiresteelError.is(cause, "UPLOAD_NOT_FOUND")) throw cause;
      const path = joinPath(this.#root, name);
      throw new EnvironmentError(
        "OUTPUT_LOST",
        `cannot commit ${path}: the task's upload has disappeared; was the directory deleted or written by another job, or did a lifecycle rule of the bucket abort it?`,
        { cause, fields: { path } },
      );
    }
  }

  /** Removes the files that a commit has shown already. */
  async #takeBack(
    files: readonly MultipartCommitMessage[],
    context: OutputJobContext,
  ): Promise<void> {
    await this.#fs.delete(joinPath(this.#root, successName));
    const pending = await this.#uploads.pending(this.#root);
    const notShown = new Set(pending.map(({ uploadId }) => uploadId));
    await this.#abortAll(files.map(({ upload }) => upload));
    await forEachOf(files, maxParallelCalls, async ({ name, upload }) => {
      // In a shared directory an older file may have the name. In a new one it is ours, even if a completion that was
      // given up has won over the abort.
      if (mustBeNew(context) || !notShown.has(upload.uploadId))
        await this.#fs.delete(joinPath(this.#root, name));
    });
  }

  /** The uploads of the job, as far as they have not ended. */
  async #ownUploads(
    { job }: CommitterPaths,
    context: OutputJobContext,
  ): Promise<readonly MultipartUpload[]> {
    if (mustBeNew(context)) return await this.#uploads.pending(this.#root);
    if ((await this.#fs.stat(job)) === undefined) return [];
    const own: MultipartUpload[] = [];
    await forEachOf(await this.#fs.list(job), maxParallelCalls, async ({ path }) => {
      const note = path === startedMark(job) ? undefined : await readText(this.#fs, path);
      if (note !== undefined) own.push(JSON.parse(note) as MultipartUpload);
    });
    return own;
  }

  async #abortAll(uploads: readonly MultipartUpload[]): Promise<void> {
    await forEachOf(uploads, maxParallelCalls, (upload) => this.#uploads.abort(upload));
  }

  async #assertRunning(job: string): Promise<void> {
    if ((await this.#fs.stat(startedMark(job))) !== undefined) return;
    throw new EnvironmentError(
      "OUTPUT_JOB_ENDED",
      `the job that writes ${this.#root} has ended: its mark in ${job} is gone`,
    );
  }
}

function startedMark(job: string): string {
  return joinPath(job, "_started");
}
