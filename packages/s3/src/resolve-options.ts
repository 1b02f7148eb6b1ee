import { UserError } from "@firesteel/core/io";
import { BucketConf } from "./bucket-conf.ts";
import type {
  ResolvedS3Options,
  S3BucketOptions,
  S3Credentials,
  S3Encryption,
  S3Options,
} from "./s3-options.ts";

const mebibyte = 2 ** 20;
const minPartBytes = 5 * mebibyte;

/**
 * What holds for one bucket: options before Hadoop settings, the bucket's own before those of all buckets.
 *
 * @throws {UserError} `INVALID_CONF`
 */
export function resolveOptions(
  options: S3Options,
  conf: Readonly<Record<string, string>>,
  bucket: string,
): ResolvedS3Options {
  const set: S3BucketOptions = { ...options, ...options.buckets?.[bucket] };
  const keys = new BucketConf(conf, bucket);
  const endpoint = set.endpoint ?? keys.text("endpoint");
  const isPlain = keys.flag("connection.ssl.enabled") === false;
  return {
    region:
      set.region ??
      keys.text("endpoint.region") ??
      process.env["AWS_REGION"] ??
      process.env["AWS_DEFAULT_REGION"] ??
      "us-east-1",
    endpoint: endpoint === undefined ? undefined : toUrl(endpoint, isPlain),
    forcePathStyle: set.forcePathStyle ?? keys.flag("path.style.access") ?? false,
    credentials: set.credentials === undefined ? credentialsOf(keys) : [set.credentials],
    encryption: checkEncryption(set.encryption ?? encryptionOf(keys)),
    requesterPays: set.requesterPays ?? keys.flag("requester.pays.enabled") ?? false,
    storageClass: set.storageClass ?? keys.text("create.storage.class")?.toUpperCase(),
    acl: set.acl ?? cannedAcl(keys.text("acl.default")),
    uploadChecksums: set.uploadChecksums ?? keys.flag("checksum.generation") ?? false,
    maxRetries: set.maxRetries ?? keys.count("retry.limit") ?? 7,
    retryDelayMs: set.retryDelayMs ?? keys.durationMs("retry.interval") ?? 100,
    maxThrottleRetries: set.maxThrottleRetries ?? keys.count("retry.throttle.limit") ?? 20,
    throttleDelayMs: set.throttleDelayMs ?? keys.durationMs("retry.throttle.interval") ?? 500,
    connectTimeoutMs:
      set.connectTimeoutMs ?? keys.durationMs("connection.establish.timeout") ?? 10_000,
    readTimeoutMs: set.readTimeoutMs ?? keys.durationMs("connection.timeout") ?? 60_000,
    maxConnections: atLeast(1, set.maxConnections ?? keys.count("connection.maximum") ?? 256),
    readAheadBytes: atLeast(
      64 * 1024,
      set.readAheadBytes ?? keys.bytes("prefetch.block.size") ?? 16 * mebibyte,
    ),
    readAheadStreams: atLeast(1, set.readAheadStreams ?? keys.count("prefetch.block.count") ?? 2),
    partBytes: resolvePartBytes(set, keys),
    uploadStreams: atLeast(1, set.uploadStreams ?? keys.count("fast.upload.active.blocks") ?? 2),
    multipartCopyBytes: atLeast(minPartBytes, set.multipartCopyBytes ?? 5 * 2 ** 30),
    blockSizeBytes: atLeast(1, set.blockSizeBytes ?? keys.bytes("block.size") ?? 32 * mebibyte),
    listPageSize: Math.min(
      1000,
      atLeast(1, set.listPageSize ?? keys.count("paging.maximum") ?? 1000),
    ),
    deleteAbortsUploads:
      set.deleteAbortsUploads ?? keys.flag("directory.operations.purge.uploads") ?? true,
  };
}

/** The size of parts, which is the same for all buckets where one upload's bucket is not known yet. */
export function resolvePartBytes(set: S3BucketOptions, keys: BucketConf): number {
  return atLeast(minPartBytes, set.partBytes ?? keys.bytes("multipart.size") ?? 8 * mebibyte);
}

function toUrl(endpoint: string, isPlain: boolean): string {
  const url = endpoint.includes("://") ? endpoint : `${isPlain ? "http" : "https"}://${endpoint}`;
  if (!URL.canParse(url))
    throw new UserError(
      "INVALID_CONF",
      `the S3 endpoint ${JSON.stringify(endpoint)} is no URL; it looks like https://s3.eu-central-1.amazonaws.com or http://127.0.0.1:9000`,
    );
  return url;
}

const providers: Readonly<Record<string, S3Credentials | "keys">> = {
  SimpleAWSCredentialsProvider: "keys",
  TemporaryAWSCredentialsProvider: "keys",
  AnonymousAWSCredentialsProvider: "anonymous",
  EnvironmentVariableCredentialsProvider: "environment",
  ProfileCredentialsProvider: { profile: "default" },
  ProfileAWSCredentialsProvider: { profile: "default" },
  IAMInstanceCredentialsProvider: "default",
  InstanceProfileCredentialsProvider: "default",
  ContainerCredentialsProvider: "default",
  WebIdentityTokenFileCredentialsProvider: "default",
  DefaultCredentialsProvider: "default",
  DefaultAWSCredentialsProviderChain: "default",
};

/** Hadoop's keys and lists of provider classes, whose packages have changed often: the class's own name counts. */
function credentialsOf(keys: BucketConf): readonly S3Credentials[] {
  const [accessKeyId, secretAccessKey] = [keys.text("access.key"), keys.text("secret.key")];
  const sessionToken = keys.text("session.token");
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined))
    throw new UserError(
      "INVALID_CONF",
      "fs.s3a.access.key and fs.s3a.secret.key must be given both or not at all",
    );
  const given: readonly S3Credentials[] =
    accessKeyId === undefined || secretAccessKey === undefined
      ? []
      : [
          {
            accessKeyId,
            secretAccessKey,
            ...(sessionToken === undefined ? {} : { sessionToken }),
          },
        ];
  const names = keys.text("aws.credentials.provider");
  if (names === undefined) return given.length > 0 ? given : ["default"];
  return names.split(/[\s,]+/u).flatMap((name) => {
    const provider = providers[name.slice(name.lastIndexOf(".") + 1)];
    if (provider === "keys") return given;
    if (provider !== undefined) return [provider];
    throw new UserError(
      "INVALID_CONF",
      `fs.s3a.aws.credentials.provider names ${name}, which is not known; known are ${Object.keys(providers).join(", ")}`,
      { fields: { key: "fs.s3a.aws.credentials.provider", value: name } },
    );
  });
}

function encryptionOf(keys: BucketConf): S3Encryption | undefined {
  const algorithm =
    keys.text("encryption.algorithm") ?? keys.text("server-side-encryption-algorithm");
  const key = keys.text("encryption.key") ?? keys.text("server-side-encryption.key");
  const keyId = key === undefined ? {} : { keyId: key };
  switch (algorithm?.toUpperCase()) {
    case undefined:
      return undefined;
    case "AES256":
    case "SSE-S3":
      return { type: "s3" };
    case "SSE-KMS":
      return { type: "kms", ...keyId };
    case "DSSE-KMS":
      return { type: "kms-dsse", ...keyId };
    case "SSE-C":
      return { type: "customer", key: key ?? "" };
    default:
      throw new UserError(
        "INVALID_CONF",
        `fs.s3a.encryption.algorithm is ${algorithm}; SSE-S3, SSE-KMS, DSSE-KMS and SSE-C are supported`,
      );
  }
}

function checkEncryption(encryption: S3Encryption | undefined): S3Encryption | undefined {
  if (encryption?.type === "customer" && Buffer.from(encryption.key, "base64").length !== 32)
    throw new UserError(
      "INVALID_CONF",
      "the key of customer encryption (SSE-C) must be 32 bytes in base64",
    );
  return encryption;
}

/** `BucketOwnerFullControl`, as Hadoop writes it, is `bucket-owner-full-control`. */
function cannedAcl(name: string | undefined): string | undefined {
  return name?.replaceAll(/(?<=[a-z])(?=[A-Z])/gu, "-").toLowerCase();
}

function atLeast(least: number, value: number): number {
  if (!Number.isFinite(value))
    throw new UserError("INVALID_CONF", `an option of S3 must be a number, not ${value}`);
  return Math.max(least, Math.floor(value));
}
