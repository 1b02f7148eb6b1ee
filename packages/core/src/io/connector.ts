import type { FileSystem } from "./file-system.ts";

/** A connector as plain data: `import(module)` has a function `connector(options)`. */
export interface ConnectorSpec {
  /** Absolute URL of the module that exports `connector`. */
  readonly module: string;
  /** Structured-clone data, secrets included; never logged. */
  readonly options: unknown;
  /** URI schemes it serves, so that a process imports only the connectors that it uses; all where absent. */
  readonly schemes?: readonly string[];
}

/**
 * What a connector package's function (`local()`, `s3({ region })`) returns. It is re-made on executors from
 * `module` and `options` alone: `import(module)` must export `connector(options)`.
 */
export interface Connector extends ConnectorSpec {
  readonly schemes: readonly string[];
  /** One file system per scheme and process; `conf` are the context's settings. */
  createFileSystem(scheme: string, conf: Readonly<Record<string, string>>): FileSystem;
}
