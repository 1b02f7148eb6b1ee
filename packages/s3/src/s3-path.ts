import { formatPath, parsePath, UserError } from "@firesteel/core/io";

/** A path of the schemes `s3:`, `s3a:` and `s3n:`. */
export interface S3Location {
  readonly scheme: string;
  readonly bucket: string;
  /** Without slashes at its ends; empty for the root of the bucket. */
  readonly key: string;
}

/** @throws {UserError} `INVALID_PATH` */
export function parseS3Path(path: string, scheme: string): S3Location {
  const parts = parsePath(path);
  if (parts.scheme !== undefined && parts.scheme.toLowerCase() !== scheme)
    throw new UserError("INVALID_PATH", `${path} is not a path of the ${scheme}: scheme`);
  const bucket = parts.authority;
  if (bucket === undefined)
    throw new UserError(
      "INVALID_PATH",
      `${path} names no bucket; a path in S3 is written ${scheme}://bucket/directory/name`,
      { fields: { path } },
    );
  if (bucket.includes("@") || bucket.includes(":"))
    throw new UserError(
      "INVALID_PATH",
      `a path in S3 may not hold credentials or a port; give them as options: s3({ credentials, endpoint }) or spark.hadoop.fs.s3a.*`,
    );
  const key = parts.path.slice(1);
  if (Buffer.byteLength(key) > 1024)
    throw new UserError(
      "INVALID_PATH",
      `${path} is too long: the key of an object may have 1024 bytes at most`,
      { fields: { path } },
    );
  return { scheme, bucket, key };
}

export function formatS3Path(scheme: string, bucket: string, key: string): string {
  return formatPath({ scheme, authority: bucket, path: `/${key}` });
}

/** What the keys of everything below a directory begin with. */
export function directoryPrefix(key: string): string {
  return key === "" ? "" : `${key}/`;
}
