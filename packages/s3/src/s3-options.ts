/** Who asks; structured-clone data, since executors get it too. */
export type S3Credentials =
  | {
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      /** Of temporary credentials. */
      readonly sessionToken?: string;
    }
  /** A profile of the AWS configuration files: keys, single sign-on, a role, a process. */
  | { readonly profile: string }
  /** `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`. */
  | "environment"
  /** Unsigned requests, for public buckets. */
  | "anonymous"
  /** Environment, single sign-on, configuration files, process, web identity, container, instance: the first that has any. */
  | "default";

/** How objects are encrypted where they are kept. */
export type S3Encryption =
  | { readonly type: "s3" }
  | {
      readonly type: "kms" | "kms-dsse";
      /** Key id or ARN; the account's own key by default. */
      readonly keyId?: string;
      readonly bucketKey?: boolean;
    }
  /** The client's own key: 32 bytes in base64. Servers take it over TLS only. */
  | { readonly type: "customer"; readonly key: string };

/** What may differ from bucket to bucket. The name of the Hadoop key stands behind each. */
export interface S3BucketOptions {
  /** `fs.s3a.endpoint.region`; `AWS_REGION`, then `us-east-1` by default. */
  readonly region?: string;
  /** URL of another S3 server than Amazon's; `fs.s3a.endpoint`. */
  readonly endpoint?: string;
  /** The bucket in the path, not in the host name; `fs.s3a.path.style.access`. */
  readonly forcePathStyle?: boolean;
  /** `fs.s3a.access.key`, `fs.s3a.secret.key`, `fs.s3a.session.token`, `fs.s3a.aws.credentials.provider`. */
  readonly credentials?: S3Credentials;
  /** `fs.s3a.encryption.algorithm`, `fs.s3a.encryption.key`. */
  readonly encryption?: S3Encryption;
  /** `fs.s3a.requester.pays.enabled`. */
  readonly requesterPays?: boolean;
  /** Such as `INTELLIGENT_TIERING`; `fs.s3a.create.storage.class`. */
  readonly storageClass?: string;
  /** Canned, such as `bucket-owner-full-control`; `fs.s3a.acl.default`. */
  readonly acl?: string;
  /** CRC-32 with every upload, which some servers do not know; `fs.s3a.checksum.generation`. */
  readonly uploadChecksums?: boolean;

  /** Retries of a request after a lost connection or a failing server, 7; `fs.s3a.retry.limit`. */
  readonly maxRetries?: number;
  /** The first wait before a retry, doubled each time up to 20 s, in ms, 100; `fs.s3a.retry.interval`. */
  readonly retryDelayMs?: number;
  /** Retries of a request that the store throttles, 20; `fs.s3a.retry.throttle.limit`. */
  readonly maxThrottleRetries?: number;
  /** The first wait where the store throttles, in ms, 500; `fs.s3a.retry.throttle.interval`. */
  readonly throttleDelayMs?: number;
  /** In ms, 10,000; `fs.s3a.connection.establish.timeout`. */
  readonly connectTimeoutMs?: number;
  /** A connection that is silent for so long is given up, in ms, 60,000; `fs.s3a.connection.timeout`. */
  readonly readTimeoutMs?: number;
  /** Connections per process and bucket, 256; `fs.s3a.connection.maximum`. */
  readonly maxConnections?: number;

  /** Size of the ranges that a reader asks for, in bytes, 16 MiB; `fs.s3a.prefetch.block.size`. */
  readonly readAheadBytes?: number;
  /** Ranges that a reader has on their way at once, 2; `fs.s3a.prefetch.block.count`. */
  readonly readAheadStreams?: number;
  /** Size of the parts of an upload, in bytes, at least 5 MiB, 8 MiB; `fs.s3a.multipart.size`. */
  readonly partBytes?: number;
  /** Parts that a writer has on their way at once, 2; `fs.s3a.fast.upload.active.blocks`. */
  readonly uploadStreams?: number;
  /** Larger objects are copied in parts, in bytes, 5 GiB, which is the most that S3 copies at once. */
  readonly multipartCopyBytes?: number;
  /** Files are split at multiples of it, in bytes, 32 MiB; `fs.s3a.block.size`. */
  readonly blockSizeBytes?: number;
  /** Keys in a page of a listing, 1000, the most that S3 gives; `fs.s3a.paging.maximum`. */
  readonly listPageSize?: number;
  /** Deleting a directory aborts uploads below it, true; `fs.s3a.directory.operations.purge.uploads`. */
  readonly deleteAbortsUploads?: boolean;
}

export interface S3Options extends S3BucketOptions {
  /** Options of single buckets, which take precedence; `fs.s3a.bucket.<name>.…`. */
  readonly buckets?: Readonly<Record<string, S3BucketOptions>>;
}

/** Options of one bucket after defaults. */
export interface ResolvedS3Options {
  readonly region: string;
  readonly endpoint: string | undefined;
  readonly forcePathStyle: boolean;
  /** Tried in order. */
  readonly credentials: readonly S3Credentials[];
  readonly encryption: S3Encryption | undefined;
  readonly requesterPays: boolean;
  readonly storageClass: string | undefined;
  readonly acl: string | undefined;
  readonly uploadChecksums: boolean;
  readonly maxRetries: number;
  readonly retryDelayMs: number;
  readonly maxThrottleRetries: number;
  readonly throttleDelayMs: number;
  readonly connectTimeoutMs: number;
  readonly readTimeoutMs: number;
  readonly maxConnections: number;
  readonly readAheadBytes: number;
  readonly readAheadStreams: number;
  readonly partBytes: number;
  readonly uploadStreams: number;
  readonly multipartCopyBytes: number;
  readonly blockSizeBytes: number;
  readonly listPageSize: number;
  readonly deleteAbortsUploads: boolean;
}
