import type { Connector } from "@firesteel/core/io";
import { S3FileSystem } from "./s3-file-system.ts";
import type { S3Options } from "./s3-options.ts";

/** Amazon S3 and servers that speak its protocol: the schemes `s3:`, `s3a:` and `s3n:`. */
export function s3(options: S3Options = {}): Connector {
  return {
    schemes: ["s3", "s3a", "s3n"],
    module: new URL("./index.js", import.meta.url).href,
    options,
    createFileSystem: (scheme, conf) => new S3FileSystem(scheme, options, conf),
  };
}

/** Makes the connector again from its `options`, in another thread or process. */
export function connector(options?: unknown): Connector {
  return s3(options as S3Options | undefined);
}
