import { forEachOf } from "@firesteel/core/io";
import { S3FileSystem } from "./s3-file-system.ts";
import type { S3Options } from "./s3-options.ts";

export interface PurgeUploadsOptions {
  /** Younger uploads may be of jobs that run; a day, in ms, by default. */
  readonly olderThanMs?: number;
  readonly s3?: S3Options;
  /** Settings of the context, `spark.hadoop.fs.s3a.*`. */
  readonly conf?: Readonly<Record<string, string>>;
}

const dayMs = 24 * 60 * 60 * 1000;
const maxParallelCalls = 16;

/**
 * Aborts old multipart uploads at or below `path`, which killed programs left: nobody sees them, but their parts are
 * paid for. The number of uploads aborted.
 */
export async function purgeUploads(
  path: string,
  options: PurgeUploadsOptions = {},
): Promise<number> {
  const scheme = path.slice(0, path.indexOf(":")).toLowerCase();
  await using fs = new S3FileSystem(scheme, options.s3 ?? {}, options.conf ?? {});
  const before = Date.now() - (options.olderThanMs ?? dayMs);
  const pending = await fs.multipart.pending(path);
  const old = pending.filter((upload) => upload.startedMs <= before);
  await forEachOf(old, maxParallelCalls, (upload) => fs.multipart.abort(upload));
  return old.length;
}
