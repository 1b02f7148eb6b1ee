import type { FileSystem } from "./file-system.ts";

/**
 * What a connector package's function (`local()`, `s3({ region })`) returns. It is re-made on executors from
 * `module` and `options` alone: `import(module)` must export `connector(options)`.
 */
export interface Connector {
  /** URI schemes it serves, without colon. */
  readonly schemes: readonly string[];
  /** Absolute URL of the module that exports `connector`. */
  readonly module: string;
  /** Structured-clone data, secrets included; never logged. */
  readonly options: unknown;
  /** One file system per scheme and process; `conf` are the context's settings. */
  createFileSystem(scheme: string, conf: Readonly<Record<string, string>>): FileSystem;
}
