import { randomBytes } from "node:crypto";
import type {
  FormatContext,
  OutputFormat,
  OutputJobContext,
  OutputTaskContext,
  RecordWriter,
} from "@firesteel/core/io";
import type * as fc from "fast-check";
import { sortedByText } from "../input/input-format-trial.ts";
import type { Claims, Closable, ContractLine } from "../runner/contract.ts";

/**
 * - `staged`: nothing is visible before the job commits. Otherwise records may appear as they are written, at least
 *   once, and attempts that write the same records must not double them (idempotent writes);
 * - `ordered`: a reader finds the records of a partition in the order in which they were written, partition by partition;
 * - `refusesExisting`: a place that holds output already is refused;
 * - `faults`: the harness can make the store fail.
 */
export type OutputCapability = "staged" | "ordered" | "refusesExisting" | "faults";

/** Somewhere to write to: a directory, a table. */
export interface OutputPlace<T> {
  /** A new instance each time: driver and executors have their own. */
  format(): OutputFormat<T>;
  readonly context: FormatContext;
  /** What a reader finds now, with its duplicates; nothing where nothing is visible. */
  read(): Promise<readonly T[]>;
  /** Whether a reader takes the output for complete (`_SUCCESS`). */
  isComplete(): Promise<boolean>;
  /** Names of what is left there besides the finished output: temporary files, uploads, staged rows. */
  traces(): Promise<readonly string[]>;
  /** There where `faults` are claimed. */
  readonly faults?: StoreFaults;
}

/** Makes a store fail. */
export interface StoreFaults {
  /** From now on lets `changes` more changes of the store happen and fails those that follow. */
  failAfter(changes: number): void;
  /** Ends the failing; whether anything has failed. */
  mend(): boolean;
}

export interface OutputHarness<T> extends Closable {
  /** Random records, no two equal. */
  readonly records: fc.Arbitrary<readonly T[]>;
  /** A place that nothing was written to yet. */
  openPlace(): Promise<OutputPlace<T>>;
  /** The `i`th of many different records, for large outputs. */
  recordOf(i: number): T;
  /** Random outputs for each line that needs them; 30 by default. */
  readonly runs?: number;
}

export type OutputLine = ContractLine<OutputTrial<unknown>, OutputCapability>;

/** Jobs that write to places of the harness. */
export class OutputTrial<T> {
  readonly harness: OutputHarness<T>;
  readonly claims: Claims<OutputCapability>;

  constructor(harness: OutputHarness<T>, claims: Claims<OutputCapability>) {
    this.harness = harness;
    this.claims = claims;
  }

  /** A job of `numPartitions`, set up. */
  async startJob(numPartitions: number, place?: OutputPlace<T>): Promise<Job<T>> {
    const job = new Job(place ?? (await this.harness.openPlace()), numPartitions);
    await job.setUp();
    return job;
  }

  /** `count` records from `from` on. */
  records(count: number, from = 0): T[] {
    return Array.from({ length: count }, (_, i) => this.harness.recordOf(from + i));
  }

  /** As what a reader finds compares: in order, where that is promised. */
  arrange(records: readonly T[]): readonly T[] {
    return this.claims.ordered ? records : sortedByText(records);
  }
}

let attempts = 0;

/** One job. Each call uses a format of its own, as driver and executors do. */
export class Job<T> {
  readonly place: OutputPlace<T>;
  readonly context: OutputJobContext;

  constructor(place: OutputPlace<T>, numPartitions: number) {
    this.place = place;
    const jobId = `job-${randomBytes(6).toString("hex")}`;
    this.context = { ...place.context, jobId, numPartitions };
  }

  async setUp(): Promise<void> {
    await this.place.format().setUpJob(this.context);
  }

  async openTask(partition: number, attempt = 0): Promise<RecordWriter<T>> {
    const task: OutputTaskContext = {
      ...this.context,
      partition,
      attempt,
      taskAttemptId: attempts++,
    };
    return await this.place.format().createWriter(task);
  }

  /** One successful attempt; its message as it arrives at the driver. */
  async runTask(partition: number, records: readonly T[], attempt = 0): Promise<unknown> {
    const writer = await this.openTask(partition, attempt);
    if (records.length > 0) await writer.write(records);
    return structuredClone(await writer.commit());
  }

  /** An attempt for each partition. */
  async runTasks(partitions: readonly (readonly T[])[], attempt = 0): Promise<unknown[]> {
    const messages: unknown[] = [];
    for (const [partition, records] of partitions.entries())
      messages.push(await this.runTask(partition, records, attempt));
    return messages;
  }

  async commit(messages: readonly unknown[]): Promise<void> {
    await this.place.format().commitJob(this.context, messages);
  }

  async abort(): Promise<void> {
    await this.place.format().abortJob(this.context);
  }
}
