import sqlite from "node-sqlite3-wasm";

type Value = string | number | bigint | Uint8Array | null;

/** One connection to a database file; calls are synchronous, so a transaction is never interleaved with another. */
export class SqliteDatabase {
  readonly #database: sqlite.Database;

  constructor(file: string) {
    this.#database = new sqlite.Database(file);
    // The database survives a crash of the process; one of the machine may cost the last transactions.
    this.#database.exec("PRAGMA synchronous = OFF");
  }

  all<Row>(sql: string, ...values: readonly Value[]): Row[] {
    return this.#database.all(sql, [...values]) as Row[];
  }

  run(sql: string, ...values: readonly Value[]): void {
    this.#database.run(sql, [...values]);
  }

  /** All of `change` or, where it throws, nothing of it. */
  transaction<T>(change: () => T): T {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const result = change();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

/** A table or column name within SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
