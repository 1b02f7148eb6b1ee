import type { FormatContext } from "./input-format.ts";

/**
 * Where records go, exactly once. Spark: `org.apache.hadoop.mapreduce.OutputFormat` and `OutputCommitter`, but by
 * commit messages: `commit` of a task makes nothing visible, `commitJob` alone does.
 */
export interface OutputFormat<T> {
  /** Checks and prepares; on the driver, before any task. @throws {FiresteelError} `OUTPUT_DIRECTORY_EXISTS` */
  setUpJob(context: OutputJobContext): Promise<void>;
  /** On executors, once per attempt. */
  createWriter(task: OutputTaskContext): Promise<RecordWriter<T>>;
  /**
   * On the driver, with exactly one message per partition, in partition order. Makes the output visible, `_SUCCESS`
   * last; calling it again with the same messages changes nothing.
   */
  commitJob(context: OutputJobContext, messages: readonly unknown[]): Promise<void>;
  /** On the driver; leaves nothing visible. */
  abortJob(context: OutputJobContext): Promise<void>;
}

export interface OutputJobContext extends FormatContext {
  /** Unique in time and space; names temporary files. */
  readonly jobId: string;
  readonly numPartitions: number;
}

export interface OutputTaskContext extends OutputJobContext {
  readonly partition: number;
  readonly attempt: number;
  /** Unique in the application. */
  readonly taskAttemptId: number;
}

export interface RecordWriter<T> {
  /** Takes a batch of records, in order. The array is the caller's again when the call (or promise) returns. */
  write(records: readonly T[]): void | Promise<void>;
  /** Finishes what was written and returns the commit message: structured-clone data. */
  commit(): Promise<unknown>;
  /** Removes what was written. Called after a failed or killed attempt where that is possible. */
  abort(): Promise<void>;
  readonly bytesWritten: number;
}
