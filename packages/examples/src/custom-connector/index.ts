import type { Connector } from "@firesteel/core/io";
import { SqliteFileSystem } from "./sqlite-file-system.ts";

export { SqliteFileSystem } from "./sqlite-file-system.ts";
export { TableInputFormat, type TableOptions, type TableRow } from "./table-input-format.ts";
export { TableOutputFormat } from "./table-output-format.ts";

export interface SqliteOptions {
  /** The database file. */
  readonly file: string;
}

/** `new SparkContext(conf, { connectors: [sqlite({ file: "/data/store.db" })] })` */
export function sqlite(options: SqliteOptions): Connector {
  return {
    schemes: ["sqlite"],
    module: import.meta.url,
    options,
    createFileSystem: () => new SqliteFileSystem(options.file),
  };
}

/** Makes the connector again from its `options`, in another thread or process. */
export function connector(options: unknown): Connector {
  return sqlite(options as SqliteOptions);
}
