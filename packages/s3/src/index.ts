export { connector, s3 } from "./connector.ts";
export { purgeUploads, type PurgeUploadsOptions } from "./purge-uploads.ts";
export type { S3BucketOptions, S3Credentials, S3Encryption, S3Options } from "./s3-options.ts";
