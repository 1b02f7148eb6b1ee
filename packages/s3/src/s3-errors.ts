import { EnvironmentError, FiresteelError, UserError } from "@firesteel/core/io";

/** What was tried, for messages and fields. */
export interface S3Attempt {
  /** A verb: `open`, `list`. */
  readonly action: string;
  readonly path: string;
  readonly bucket: string;
  readonly endpoint: string;
}

interface Meaning {
  readonly code: string;
  readonly blame?: "user";
  readonly cure: string;
}

const notThere: Meaning = { code: "PATH_NOT_FOUND", blame: "user", cure: "it does not exist" };
const noBucket: Meaning = {
  code: "BUCKET_NOT_FOUND",
  blame: "user",
  cure: "the bucket does not exist; check its name and the endpoint, or create it",
};
const denied: Meaning = {
  code: "PERMISSION_DENIED",
  cure: "these credentials may not do that; check the policies of the bucket and of the user or role",
};
const wrongKeys: Meaning = {
  code: "INVALID_CREDENTIALS",
  cure: "the store does not accept the access key or its secret; check fs.s3a.access.key and fs.s3a.secret.key, or the credentials option",
};
const expired: Meaning = {
  code: "CREDENTIALS_EXPIRED",
  cure: "the session token is no longer valid; get a new one, or use a credentials source that renews it",
};
const skewed: Meaning = {
  code: "CLOCK_SKEW",
  cure: "this machine's clock and the store's differ too much; synchronise it (NTP)",
};
const throttled: Meaning = {
  code: "THROTTLED",
  cure: "the store still asks for fewer requests after all retries; run fewer tasks at once, spread the keys over more prefixes, or raise fs.s3a.retry.throttle.limit",
};
const wrongRegion: Meaning = {
  code: "WRONG_REGION",
  cure: "the bucket is in another region; set the region option or fs.s3a.endpoint.region, and no endpoint of another region",
};
const unsupported: Meaning = {
  code: "UNSUPPORTED_BY_STORE",
  cure: "the store does not know this operation",
};
const badUpload: Meaning = {
  code: "INVALID_UPLOAD",
  cure: "the parts are not those of the upload",
};
const badPath: Meaning = {
  code: "INVALID_PATH",
  blame: "user",
  cure: "the store does not allow such a name",
};
const storageFull: Meaning = { code: "DISK_FULL", cure: "the store has no more room" };
const noKey: Meaning = {
  code: "ENCRYPTION_KEY_UNAVAILABLE",
  cure: "the encryption key cannot be used; check its id, its state and its policy",
};
const unknownHost: Meaning = {
  code: "UNKNOWN_HOST",
  cure: "the host name of the endpoint cannot be resolved; check the endpoint and the region, and whether the store wants path style (fs.s3a.path.style.access)",
};
const unreachable: Meaning = {
  code: "SERVER_UNREACHABLE",
  cure: "nobody answers at the endpoint; check its address and port, the network and the proxy",
};
const lost: Meaning = {
  code: "CONNECTION_LOST",
  cure: "the connection broke and retries did not help; check the network and the server",
};
const failing: Meaning = {
  code: "STORE_FAILED",
  cure: "the server failed and retries did not help; see its log",
};
const notS3: Meaning = {
  code: "NOT_AN_S3_SERVER",
  blame: "user",
  cure: "the answer is not S3's; check the endpoint",
};

/** By S3's error code, or the name that the SDK gives an answer without one. */
const byName: Readonly<Record<string, Meaning>> = {
  NoSuchKey: notThere,
  NotFound: notThere,
  "404": notThere,
  NoSuchVersion: notThere,
  NoSuchBucket: noBucket,
  AccessDenied: denied,
  AllAccessDisabled: denied,
  AccountProblem: denied,
  Forbidden: denied,
  InvalidAccessKeyId: wrongKeys,
  SignatureDoesNotMatch: wrongKeys,
  InvalidToken: wrongKeys,
  XAdminUserNotFound: wrongKeys,
  ExpiredToken: expired,
  TokenRefreshRequired: expired,
  CredentialsProviderError: {
    code: "NO_CREDENTIALS",
    cure: 'no credentials were found; set fs.s3a.access.key and fs.s3a.secret.key, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or credentials: "anonymous" for a public bucket',
  },
  RequestTimeTooSkewed: skewed,
  RequestExpired: skewed,
  RequestInTheFuture: skewed,
  SlowDown: throttled,
  ServiceUnavailable: throttled,
  Throttling: throttled,
  ThrottlingException: throttled,
  TooManyRequests: throttled,
  TooManyRequestsException: throttled,
  RequestLimitExceeded: throttled,
  PermanentRedirect: wrongRegion,
  TemporaryRedirect: wrongRegion,
  AuthorizationHeaderMalformed: wrongRegion,
  IllegalLocationConstraintException: wrongRegion,
  NotImplemented: unsupported,
  MethodNotAllowed: unsupported,
  NoSuchUpload: { code: "UPLOAD_NOT_FOUND", cure: "the upload was aborted or never begun" },
  InvalidPart: badUpload,
  InvalidPartOrder: badUpload,
  EntityTooSmall: badUpload,
  InvalidBucketName: badPath,
  KeyTooLongError: badPath,
  ParentIsObject: {
    code: "NOT_A_DIRECTORY",
    blame: "user",
    cure: "a file stands where a directory is needed",
  },
  ObjectParentIsFile: {
    code: "NOT_A_DIRECTORY",
    blame: "user",
    cure: "a file stands where a directory is needed",
  },
  ExistingObjectIsDirectory: {
    code: "IS_A_DIRECTORY",
    blame: "user",
    cure: "it is a directory",
  },
  InvalidObjectState: {
    code: "OBJECT_ARCHIVED",
    cure: "the object is in an archive; restore it first",
  },
  QuotaExceeded: storageFull,
  XMinioStorageFull: storageFull,
  XMinioAdminBucketQuotaExceeded: storageFull,
};

const byErrno: Readonly<Record<string, Meaning>> = {
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
  ECONNREFUSED: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ETIMEDOUT: unreachable,
  ECONNRESET: lost,
  EPIPE: lost,
};

const byStatus: Readonly<Record<number, Meaning>> = {
  301: wrongRegion,
  403: denied,
  405: unsupported,
  429: throttled,
  501: unsupported,
  503: throttled,
  507: storageFull,
};

/** What the SDK threw as an error that says what failed, on what, and what to do. Its own errors pass unchanged. */
export function s3Error(cause: unknown, attempt: S3Attempt): unknown {
  if (FiresteelError.is(cause) || !(cause instanceof Error) || cause.name === "AbortError")
    return cause;
  const meaning = meaningOf(cause);
  const { action, path, bucket, endpoint } = attempt;
  const status = statusOf(cause);
  const metadata: unknown = Reflect.get(cause, "$metadata");
  const requestId: unknown = Reflect.get(Object(metadata), "requestId");
  const said =
    cause.message === "" || cause.message === "UnknownError" ? cause.name : cause.message;
  const ErrorClass = meaning?.blame === "user" ? UserError : EnvironmentError;
  const reason = meaning === undefined ? said : `${meaning.cure} (${said})`;
  return new ErrorClass(
    meaning?.code ?? "IO_ERROR",
    `cannot ${action} ${path} at ${endpoint}: ${reason}`,
    {
      cause,
      fields: {
        path,
        bucket,
        endpoint,
        s3Code: cause.name,
        ...(status === undefined ? {} : { status }),
        ...(typeof requestId === "string" ? { requestId } : {}),
      },
    },
  );
}

/** S3's own code of an error, or the name that stands for it. */
export function s3CodeOf(error: unknown): string {
  return error instanceof Error ? error.name : "";
}

export function statusOf(error: unknown): number | undefined {
  const metadata: unknown = Reflect.get(Object(error), "$metadata");
  const status: unknown = Reflect.get(Object(metadata), "httpStatusCode");
  return typeof status === "number" ? status : undefined;
}

function meaningOf(error: Error): Meaning | undefined {
  const named = byName[error.name];
  if (named !== undefined) return named;
  if (error.name.startsWith("KMS.")) return noKey;
  const errno: unknown = Reflect.get(error, "code");
  if (typeof errno === "string") {
    const network = byErrno[errno];
    if (network !== undefined) return network;
    if (errno.startsWith("ERR_TLS") || errno.includes("CERT") || errno === "EPROTO")
      return {
        code: "TLS_FAILED",
        cure: "no secure connection to the endpoint; check its certificate, or whether it speaks plain http",
      };
  }
  if (error.name === "TimeoutError") return unreachable;
  if (error.message.includes("socket hang up") || error.message === "aborted") return lost;
  const status = statusOf(error);
  // An answer that could not be parsed: a web page, say.
  if (
    "$response" in error &&
    (error instanceof SyntaxError || error.message.includes("Deserialization"))
  )
    return status !== undefined && status >= 500 ? failing : notS3;
  if (status === undefined) return undefined;
  return byStatus[status] ?? (status >= 500 ? failing : undefined);
}
