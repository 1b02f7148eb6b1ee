import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  committerContract,
  contextOf,
  fileSystemContract,
  inputFormatContract,
  type InputFormatHarness,
  outputFormatContract,
  type OutputHarness,
  textInput,
  textOutput,
} from "@firesteel/conformance";
import type { FileSystem } from "@firesteel/core/io";
import * as fc from "fast-check";
import {
  SqliteFileSystem,
  TableInputFormat,
  TableOutputFormat,
  type TableRow,
} from "#src/custom-connector/index";
import { SqliteDatabase } from "#src/custom-connector/open-database";

function temporaryDatabase(): { file: string; close: () => Promise<void> } {
  const directory = mkdtempSync(join(tmpdir(), "firesteel-sqlite-"));
  return {
    file: join(directory, "store.db"),
    close: async () => rmSync(directory, { recursive: true }),
  };
}

// 1. Files in a database.

async function files(): Promise<{
  fileSystem: FileSystem;
  root: string;
  largeBytes: number;
  close: () => Promise<void>;
}> {
  const { file, close } = temporaryDatabase();
  const fileSystem = new SqliteFileSystem(file);
  return {
    fileSystem,
    root: "sqlite:/contract",
    largeBytes: 2 * 1024 * 1024,
    close: async () => {
      await fileSystem[Symbol.asyncDispose]();
      await close();
    },
  };
}

const outputs = { staged: true, ordered: true, refusesExisting: true, faults: true };

fileSystemContract("SQLite files", files, {
  atomicRename: true,
  consistentList: true,
  conditionalCreate: true,
  append: true,
  atomicCreate: true,
  directories: true,
  multipart: false,
  etags: true,
  blockLocations: false,
  checksum: false,
});
inputFormatContract("text in SQLite", async () => textInput({ ...(await files()), runs: 30 }), {
  splittable: true,
  ordered: true,
});
outputFormatContract(
  "text in SQLite",
  async () => textOutput({ ...(await files()), runs: 10 }),
  outputs,
);
committerContract(
  "text in SQLite",
  async () => textOutput({ ...(await files()), runs: 10 }),
  outputs,
);

// 2. Tables, which are no files.

const columns = ["key", "value"];
const rows: fc.Arbitrary<readonly TableRow[]> = fc.uniqueArray(
  fc.record(
    {
      key: fc.string({ maxLength: 5 }),
      value: fc.oneof(fc.integer(), fc.constant(null), fc.string({ maxLength: 3 })),
    },
    { noNullPrototype: true },
  ),
  { maxLength: 12, selector: (row) => JSON.stringify(row) },
);

async function tableInput(): Promise<InputFormatHarness<readonly TableRow[], TableRow>> {
  const { file, close } = temporaryDatabase();
  const context = contextOf(new SqliteFileSystem(file));
  let tables = 0;
  return {
    inputs: rows,
    empty: [],
    large: Array.from({ length: 5000 }, (_, i) => ({ key: `row ${i}`, value: i })),
    store: async (input) => {
      const table = `t${tables++}`;
      const database = new SqliteDatabase(file);
      database.run(`CREATE TABLE ${table} (key, value)`);
      database.transaction(() => {
        for (const { key, value } of input)
          database.run(`INSERT INTO ${table} VALUES (?, ?)`, key ?? null, value ?? null);
      });
      // Ids with gaps.
      database.run(`UPDATE ${table} SET rowid = -rowid * 3`);
      database.close();
      return {
        format: () => new TableInputFormat({ file, table }),
        context,
        records: input.toReversed(),
      };
    },
    missing: () => ({ format: () => new TableInputFormat({ file, table: "none" }), context }),
    runs: 20,
    close,
  };
}

async function tableOutput(): Promise<OutputHarness<TableRow>> {
  const { file, close } = temporaryDatabase();
  const context = contextOf(new SqliteFileSystem(file));
  const ask = <Row>(sql: string, ...values: readonly string[]): Row[] => {
    const database = new SqliteDatabase(file);
    try {
      return database.all<Row>(sql, ...values);
    } finally {
      database.close();
    }
  };
  return {
    records: rows,
    recordOf: (i) => ({ key: `row ${i}`, value: i }),
    openPlace: async () => {
      const table = `out-${randomUUID()}`;
      const isThere = (name: string): boolean =>
        ask("SELECT 1 FROM sqlite_master WHERE name = ?", name).length > 0;
      return {
        format: () => new TableOutputFormat({ file, table, columns }),
        context,
        read: async () =>
          isThere(table) ? ask<TableRow>(`SELECT * FROM "${table}" ORDER BY rowid`) : [],
        isComplete: async () => isThere(table),
        traces: async () => {
          const { length } = isThere("staged_rows")
            ? ask("SELECT 1 FROM staged_rows JOIN table_jobs USING (job) WHERE target = ?", table)
            : [];
          return length === 0 ? [] : [`${length} staged rows`];
        },
      };
    },
    runs: 10,
    close,
  };
}

inputFormatContract("SQLite tables", tableInput, { splittable: true, ordered: true });
// One transaction commits, so there are no steps between which it could fail: no faults to inject.
outputFormatContract("SQLite tables", tableOutput, { ...outputs, faults: false });
committerContract("SQLite tables", tableOutput, { ...outputs, faults: false });
