import {
  type FormatContext,
  type InputFormat,
  type InputSplit,
  type RecordReader,
  type SplitContext,
  UserError,
} from "@firesteel/core/io";
import { quoteName, SqliteDatabase } from "./open-database.ts";

export type TableRow = Readonly<Record<string, string | number | null>>;

export interface TableOptions {
  /** The database file. */
  readonly file: string;
  readonly table: string;
}

/** Rows whose ids are in `[first, last]`. */
export interface TableSplit extends InputSplit {
  readonly first: number;
  readonly last: number;
}

/** The rows of a table in the order of their ids, split by ranges of ids: no row is read twice, none is lost. */
export class TableInputFormat implements InputFormat<TableRow, TableSplit> {
  readonly options: TableOptions;

  constructor(options: TableOptions) {
    this.options = options;
  }

  async getSplits(context: SplitContext): Promise<readonly TableSplit[]> {
    context.signal.throwIfAborted();
    const { file, table } = this.options;
    const database = new SqliteDatabase(file);
    try {
      const [isThere] = database.all("SELECT 1 FROM sqlite_master WHERE name = ?", table);
      if (isThere === undefined)
        throw new UserError("TABLE_NOT_FOUND", `${file} has no table ${table}`);
      const [ids] = database.all<{ first: number | null; last: number }>(
        `SELECT min(rowid) AS first, max(rowid) AS last FROM ${quoteName(table)}`,
      );
      if (ids === undefined || ids.first === null) return [];
      const size = Math.max(1, Math.ceil((ids.last - ids.first + 1) / context.minSplits));
      const splits: TableSplit[] = [];
      for (let first = ids.first; first <= ids.last; first += size) {
        const last = Math.min(ids.last, first + size - 1);
        splits.push({ first, last, length: last - first + 1, preferredHosts: [] });
      }
      return splits;
    } finally {
      database.close();
    }
  }

  async createReader(split: TableSplit, context: FormatContext): Promise<RecordReader<TableRow>> {
    context.signal.throwIfAborted();
    return new TableReader(this.options, split, context.signal);
  }
}

const batchRows = 1000;

class TableReader implements RecordReader<TableRow> {
  bytesRead = 0;
  readonly #database: SqliteDatabase;
  readonly #sql: string;
  readonly #last: number;
  readonly #signal: AbortSignal;
  #next: number;

  constructor({ file, table }: TableOptions, split: TableSplit, signal: AbortSignal) {
    this.#database = new SqliteDatabase(file);
    this.#sql = `SELECT rowid AS "rowid ", * FROM ${quoteName(table)} WHERE rowid BETWEEN ? AND ? ORDER BY rowid LIMIT ${batchRows}`;
    this.#next = split.first;
    this.#last = split.last;
    this.#signal = signal;
  }

  nextBatch(): TableRow[] | null {
    this.#signal.throwIfAborted();
    if (this.#next > this.#last) return null;
    const found = this.#database.all<TableRow>(this.#sql, this.#next, this.#last);
    const rows = found.map(({ "rowid ": id, ...row }) => {
      this.#next = Number(id) + 1;
      return row;
    });
    if (rows.length < batchRows) this.#next = this.#last + 1;
    if (rows.length === 0) return null;
    for (const row of rows)
      for (const value of Object.values(row)) this.bytesRead += String(value).length;
    return rows;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#database.close();
  }
}
