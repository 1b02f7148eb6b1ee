import {
  EnvironmentError,
  type OutputFormat,
  type OutputJobContext,
  type OutputTaskContext,
  type RecordWriter,
  UserError,
} from "@firesteel/core/io";
import { quoteName, SqliteDatabase } from "./open-database.ts";
import type { TableOptions, TableRow } from "./table-input-format.ts";

/** Names what an attempt has staged. */
interface TableMessage {
  readonly attempt: string;
}

interface State {
  readonly job: string;
  readonly is_complete: number;
}

/**
 * Rows into a new table. Attempts stage theirs in a side table; the commit moves the accepted ones in one transaction,
 * so that readers see all or nothing, a crash changes nothing, and a commit that is repeated finds its work done.
 */
export class TableOutputFormat implements OutputFormat<TableRow> {
  readonly options: TableOptions & { readonly columns: readonly string[] };

  constructor(options: TableOptions & { readonly columns: readonly string[] }) {
    this.options = options;
  }

  async setUpJob({ jobId }: OutputJobContext): Promise<void> {
    const { table } = this.options;
    this.#change((database) => {
      const state = stateOf(database, table);
      if (state !== undefined)
        throw new UserError(
          "OUTPUT_DIRECTORY_EXISTS",
          `table ${table} ${state.is_complete === 1 ? "exists" : "is being written"} already; drop it or choose another`,
        );
      database.run("INSERT INTO table_jobs VALUES (?, ?, 0)", table, jobId);
    });
  }

  async createWriter(task: OutputTaskContext): Promise<RecordWriter<TableRow>> {
    return new TableWriter(this.options.table, task, (change) => this.#change(change));
  }

  async commitJob({ jobId }: OutputJobContext, messages: readonly unknown[]): Promise<void> {
    const { table, columns } = this.options;
    this.#change((database) => {
      const state = stateOf(database, table);
      if (state?.job !== jobId)
        throw new EnvironmentError("OUTPUT_JOB_ENDED", `job ${jobId} does not write ${table}`);
      if (state.is_complete === 1) return;
      const names = columns.map(quoteName).join(", ");
      database.run(`CREATE TABLE ${quoteName(table)} (${names})`);
      const values = columns.map((column) => `json_extract(row, ${quotePath(column)})`).join(", ");
      for (const { attempt } of messages as readonly TableMessage[])
        database.run(
          `INSERT INTO ${quoteName(table)} SELECT ${values} FROM staged_rows WHERE job = ? AND attempt = ? ORDER BY position`,
          jobId,
          attempt,
        );
      database.run("DELETE FROM staged_rows WHERE job = ?", jobId);
      database.run("UPDATE table_jobs SET is_complete = 1 WHERE target = ?", table);
    });
  }

  async abortJob({ jobId }: OutputJobContext): Promise<void> {
    const { table } = this.options;
    this.#change((database) => {
      const state = stateOf(database, table);
      if (state?.job !== jobId || state.is_complete === 1) return;
      database.run("DELETE FROM staged_rows WHERE job = ?", jobId);
      database.run("DELETE FROM table_jobs WHERE target = ?", table);
    });
  }

  #change(change: (database: SqliteDatabase) => void): void {
    const database = new SqliteDatabase(this.options.file);
    try {
      database.transaction(() => {
        database.run(
          "CREATE TABLE IF NOT EXISTS table_jobs (target TEXT PRIMARY KEY, job TEXT, is_complete INTEGER)",
        );
        database.run(
          "CREATE TABLE IF NOT EXISTS staged_rows (job TEXT, attempt TEXT, position INTEGER, row TEXT)",
        );
        change(database);
      });
    } finally {
      database.close();
    }
  }
}

class TableWriter implements RecordWriter<TableRow> {
  bytesWritten = 0;
  readonly #table: string;
  readonly #job: string;
  readonly #attempt: string;
  readonly #change: (change: (database: SqliteDatabase) => void) => void;
  #rows: string[] = [];

  constructor(
    table: string,
    task: OutputTaskContext,
    change: (change: (database: SqliteDatabase) => void) => void,
  ) {
    this.#table = table;
    this.#job = task.jobId;
    this.#attempt = `${task.partition}.${task.taskAttemptId}`;
    this.#change = change;
  }

  write(records: readonly TableRow[]): void {
    for (const record of records) {
      const row = JSON.stringify(record);
      this.bytesWritten += row.length;
      this.#rows.push(row);
    }
  }

  async commit(): Promise<TableMessage> {
    this.#change((database) => {
      const state = stateOf(database, this.#table);
      if (state?.job !== this.#job || state.is_complete === 1)
        throw new EnvironmentError(
          "OUTPUT_JOB_ENDED",
          `the job that writes table ${this.#table} has ended`,
        );
      for (const [position, row] of this.#rows.entries())
        database.run(
          "INSERT INTO staged_rows VALUES (?, ?, ?, ?)",
          this.#job,
          this.#attempt,
          position,
          row,
        );
    });
    return { attempt: this.#attempt };
  }

  async abort(): Promise<void> {
    this.#rows = [];
    this.#change((database) =>
      database.run(
        "DELETE FROM staged_rows WHERE job = ? AND attempt = ?",
        this.#job,
        this.#attempt,
      ),
    );
  }
}

function stateOf(database: SqliteDatabase, table: string): State | undefined {
  return database.all<State>("SELECT job, is_complete FROM table_jobs WHERE target = ?", table)[0];
}

/** A column as a path of SQLite's JSON functions. */
function quotePath(column: string): string {
  return `'$."${column.replaceAll("'", "''")}"'`;
}
