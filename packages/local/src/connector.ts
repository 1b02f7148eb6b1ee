import { type Connector, hadoopConfCount } from "@firesteel/core/io";
import { LocalFileSystem } from "./local-file-system.ts";

export interface LocalOptions {
  /** Files are split at multiples of it; `fs.local.block.size` by default, which is 32 MiB. */
  readonly blockSizeBytes?: number;
}

const defaultBlockSizeBytes = 32 * 1024 * 1024;

/** The files of this machine: the `file:` scheme, and paths without scheme. */
export function local(options: LocalOptions = {}): Connector {
  return {
    schemes: ["file"],
    module: new URL("./index.js", import.meta.url).href,
    options,
    createFileSystem: (_scheme, conf) =>
      new LocalFileSystem(
        options.blockSizeBytes ??
          hadoopConfCount(conf, "fs.local.block.size", defaultBlockSizeBytes),
      ),
  };
}

/** Makes the connector again from its `options`, in another thread or process. */
export function connector(options?: unknown): Connector {
  return local(options as LocalOptions | undefined);
}
