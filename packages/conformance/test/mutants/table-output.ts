import type { OutputHarness, OutputPlace } from "@firesteel/conformance";
import { contextOf, MemoryFileSystem } from "@firesteel/conformance";
import {
  EnvironmentError,
  type OutputFormat,
  type OutputJobContext,
  type OutputTaskContext,
  type RecordWriter,
  UserError,
} from "@firesteel/core/io";
import * as fc from "fast-check";

/** A table in memory whose rows are staged by attempt. A job is committed part by part, so that it can crash between. */
export class Table {
  readonly staged = new Map<string, readonly string[]>();
  /** By partition: committing a part again replaces it. */
  readonly parts = new Map<number, readonly string[]>();
  job: string | undefined;
  state: "free" | "writing" | "complete" = "free";
  changesLeft = Infinity;
  hasFailed = false;

  change(): void {
    if (this.changesLeft <= 0) {
      this.hasFailed = true;
      throw new EnvironmentError("IO_ERROR", "the table fails on demand");
    }
    this.changesLeft--;
  }

  rows(): string[] {
    return [...this.parts].toSorted(([a], [b]) => a - b).flatMap(([, rows]) => rows);
  }
}

/** Its messages: the name of what an attempt staged. */
export class TableOutputFormat implements OutputFormat<string> {
  readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  async setUpJob(context: OutputJobContext): Promise<void> {
    if (this.table.state === "complete")
      throw new UserError("OUTPUT_DIRECTORY_EXISTS", "the table has rows already");
    this.table.change();
    this.table.job = context.jobId;
    this.table.state = "writing";
  }

  async createWriter(task: OutputTaskContext): Promise<RecordWriter<string>> {
    return new TableWriter(this.table, task);
  }

  async commitJob(context: OutputJobContext, messages: readonly unknown[]): Promise<void> {
    const { table } = this;
    if (table.job !== context.jobId || table.state === "complete") return;
    for (const [partition, message] of messages.entries()) this.publish(partition, message);
    table.change();
    table.staged.clear();
    table.change();
    table.state = "complete";
  }

  /** Shows a part, unless an earlier try has. */
  publish(partition: number, message: unknown): void {
    const { table } = this;
    table.change();
    const rows = table.staged.get(String(message));
    if (rows !== undefined) table.parts.set(partition, rows);
  }

  async abortJob(context: OutputJobContext): Promise<void> {
    if (this.table.job !== context.jobId || this.table.state === "complete") return;
    this.table.staged.clear();
    this.table.parts.clear();
    this.table.state = "free";
  }
}

export class TableWriter implements RecordWriter<string> {
  readonly table: Table;
  readonly task: OutputTaskContext;
  rows: string[] = [];
  bytesWritten = 0;

  constructor(table: Table, task: OutputTaskContext) {
    this.table = table;
    this.task = task;
  }

  write(records: readonly string[]): void {
    this.rows.push(...records);
    for (const record of records) this.bytesWritten += record.length + 1;
  }

  async commit(): Promise<unknown> {
    this.table.change();
    if (this.table.job !== this.task.jobId || this.table.state !== "writing")
      throw new EnvironmentError("OUTPUT_JOB_ENDED", "the job has ended");
    this.table.staged.set(this.key(), this.rows);
    return this.key();
  }

  async abort(): Promise<void> {
    this.table.staged.delete(this.key());
  }

  key(): string {
    return `${this.task.partition}.${this.task.taskAttemptId}`;
  }
}

/** Places whose tables are written by what `makeFormat` makes. */
export function tableOutput(
  makeFormat: (table: Table) => OutputFormat<string>,
): OutputHarness<string> {
  return {
    records: fc.uniqueArray(fc.string({ maxLength: 8 }), { maxLength: 20 }),
    recordOf: (i) => `row ${i}`,
    openPlace: async (): Promise<OutputPlace<string>> => {
      const table = new Table();
      return {
        format: () => makeFormat(table),
        context: contextOf(new MemoryFileSystem()),
        read: async () => table.rows(),
        isComplete: async () => table.state === "complete",
        traces: async () => [...table.staged.keys()],
        faults: {
          failAfter: (changes) => {
            table.changesLeft = changes;
            table.hasFailed = false;
          },
          mend: () => {
            table.changesLeft = Infinity;
            return table.hasFailed;
          },
        },
      };
    },
  };
}
