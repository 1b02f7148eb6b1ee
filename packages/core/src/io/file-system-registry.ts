import type { ConnectorSpec } from "./connector.ts";
import type { FileSystem } from "./file-system.ts";

/** Finds the file system of a path by its scheme, on the driver and on executors alike. */
export interface FileSystemRegistry extends AsyncDisposable {
  /**
   * The file system of `path`; a path without scheme belongs to `spark.hadoop.fs.defaultFS` (`file:` by default).
   * @throws {FiresteelError} `NO_FILE_SYSTEM_FOR_SCHEME`, naming the package to install
   */
  forPath(path: string): Promise<FileSystem>;
  /** `path` as an absolute URI. */
  qualify(path: string): string;
  /** The registered connectors as plain data, from which another process makes an equal registry. */
  connectorSpecs(): readonly ConnectorSpec[];
}
