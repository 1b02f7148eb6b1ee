import type { ByteWriter } from "./file-system.ts";
import type { OutputJobContext, OutputTaskContext } from "./output-format.ts";

/** Tells `commitJob` which finished file of which attempt to show: plain data, which committers add to. */
export interface FileCommitMessage {
  /** Below the output directory. */
  readonly name: string;
  /** In bytes. */
  readonly length: number;
}

/** A file of one task attempt, which nobody sees before the job commits. */
export interface CommittableFile {
  /** Aborting it removes what the attempt wrote. */
  readonly writer: ByteWriter;
  /** What the driver needs to show the file; once the writer is closed. */
  message(): FileCommitMessage;
}

/**
 * Shows the files of a job, all or none, in one output directory. Hadoop: `OutputCommitter`, but by commit messages: what
 * an attempt does is never visible, so that any number of them, late ones too, do no harm. It holds no state:
 * driver and executors each make their own, and after a crash another goes on.
 */
export interface FileCommitter {
  /** On the driver, before any task. @throws {UserError} `OUTPUT_DIRECTORY_EXISTS` */
  setUpJob(context: OutputJobContext): Promise<void>;
  /**
   * On executors. Several files of one task have different names.
   *
   * @throws {EnvironmentError} `OUTPUT_JOB_ENDED` where the committer notices that the job is over; here, in a write or
   *   in the close
   */
  createFile(task: OutputTaskContext, name: string): Promise<CommittableFile>;
  /**
   * On the driver, with the accepted messages, no name twice. `_SUCCESS` appears last. May be repeated with the same
   * messages, also after a crash in the middle.
   *
   * @throws {EnvironmentError} `OUTPUT_LOST` where a file that the messages name is gone
   */
  commitJob(context: OutputJobContext, files: readonly FileCommitMessage[]): Promise<void>;
  /** On the driver; leaves nothing, also of a commit that failed half-way. May be repeated. */
  abortJob(context: OutputJobContext): Promise<void>;
}
