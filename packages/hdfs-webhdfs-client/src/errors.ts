/** What went wrong, as a stable word: look at it, never at the message. */
export type WebHdfsErrorCode =
  // The caller
  | "INVALID_ARGUMENT"
  | "INVALID_PATH"
  // The file system
  | "FILE_NOT_FOUND"
  | "FILE_ALREADY_EXISTS"
  | "PARENT_NOT_DIRECTORY"
  | "DIRECTORY_NOT_EMPTY"
  | "IS_A_DIRECTORY"
  | "ACCESS_DENIED"
  | "QUOTA_EXCEEDED"
  | "FILE_IN_USE"
  | "LEASE_EXPIRED"
  | "SNAPSHOT_ERROR"
  | "ACL_ERROR"
  | "UNSUPPORTED_OPERATION"
  | "UNRESOLVED_LINK"
  | "FILE_CHANGED"
  // Identity
  | "UNAUTHENTICATED"
  | "INVALID_TOKEN"
  // The service
  | "SAFE_MODE"
  | "STANDBY"
  | "NOT_READY"
  | "NO_NAME_NODE"
  | "NO_DATA_NODE"
  | "CONNECTION_FAILED"
  | "TIMEOUT"
  | "TRUNCATED"
  | "OUTCOME_UNKNOWN"
  | "HTTP_ERROR"
  | "BAD_RESPONSE"
  | "REMOTE_ERROR";

export interface WebHdfsErrorDetails extends ErrorOptions {
  /** `GETFILESTATUS`, … */
  readonly operation?: string | undefined;
  readonly path?: string | undefined;
  /** Host and port that answered, or did not. */
  readonly host?: string | undefined;
  /** HTTP status. */
  readonly status?: number | undefined;
}

const brand = Symbol.for("hdfs-webhdfs-client.error");

/** Base of every error that the client makes itself; an aborted call throws the signal's reason instead. */
export class WebHdfsError extends Error {
  override readonly name: string = "WebHdfsError";
  readonly code: WebHdfsErrorCode;
  readonly operation: string | undefined;
  readonly path: string | undefined;
  readonly host: string | undefined;
  readonly status: number | undefined;

  constructor(code: WebHdfsErrorCode, message: string, details: WebHdfsErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.operation = details.operation;
    this.path = details.path;
    this.host = details.host;
    this.status = details.status;
    Object.defineProperty(this, brand, { value: true });
  }

  /** Whether `value` is such an error, also of another copy of this package; `code` narrows it further. */
  static is(value: unknown, code?: WebHdfsErrorCode): value is WebHdfsError {
    return (
      typeof value === "object" &&
      value !== null &&
      brand in value &&
      (code === undefined || Reflect.get(value, "code") === code)
    );
  }
}

/** An exception that the server threw and answered with as JSON. */
export class RemoteException extends WebHdfsError {
  override readonly name: string = "RemoteException";
  /** Simple class name: `AccessControlException`. */
  readonly exception: string;
  /** Full class name: `org.apache.hadoop.security.AccessControlException`. */
  readonly javaClassName: string;
  /** The server's words alone. */
  readonly remoteMessage: string;

  constructor(
    remote: {
      readonly exception: string;
      readonly javaClassName: string;
      readonly message: string;
    },
    details: WebHdfsErrorDetails = {},
  ) {
    const what = [details.operation, details.path].filter((part) => part !== undefined).join(" ");
    const firstLine = remote.message.split("\n", 1)[0] ?? "";
    super(
      remoteCode(remote.exception, remote.message),
      `${what === "" ? "" : `${what}: `}${remote.exception}: ${firstLine}`,
      details,
    );
    this.exception = remote.exception;
    this.javaClassName = remote.javaClassName;
    this.remoteMessage = remote.message;
  }
}

const codes: Readonly<Record<string, WebHdfsErrorCode>> = {
  FileNotFoundException: "FILE_NOT_FOUND",
  PathNotFoundException: "FILE_NOT_FOUND",
  FileAlreadyExistsException: "FILE_ALREADY_EXISTS",
  ParentNotDirectoryException: "PARENT_NOT_DIRECTORY",
  PathIsNotDirectoryException: "PARENT_NOT_DIRECTORY",
  PathIsNotEmptyDirectoryException: "DIRECTORY_NOT_EMPTY",
  AccessControlException: "ACCESS_DENIED",
  AuthorizationException: "ACCESS_DENIED",
  QuotaExceededException: "QUOTA_EXCEEDED",
  NSQuotaExceededException: "QUOTA_EXCEEDED",
  DSQuotaExceededException: "QUOTA_EXCEEDED",
  QuotaByStorageTypeExceededException: "QUOTA_EXCEEDED",
  AlreadyBeingCreatedException: "FILE_IN_USE",
  RecoveryInProgressException: "FILE_IN_USE",
  LeaseExpiredException: "LEASE_EXPIRED",
  SnapshotException: "SNAPSHOT_ERROR",
  NestedSnapshottableDirectoryException: "SNAPSHOT_ERROR",
  AclException: "ACL_ERROR",
  UnsupportedOperationException: "UNSUPPORTED_OPERATION",
  UnsupportedActionException: "UNSUPPORTED_OPERATION",
  UnresolvedLinkException: "UNRESOLVED_LINK",
  UnresolvedPathException: "UNRESOLVED_LINK",
  SecurityException: "UNAUTHENTICATED",
  AuthenticationException: "UNAUTHENTICATED",
  InvalidToken: "INVALID_TOKEN",
  SafeModeException: "SAFE_MODE",
  StandbyException: "STANDBY",
  ObserverRetryOnActiveException: "STANDBY",
  RetriableException: "NOT_READY",
  ServerNotRunningYetException: "NOT_READY",
  NotReplicatedYetException: "NOT_READY",
  IllegalArgumentException: "INVALID_ARGUMENT",
  HadoopIllegalArgumentException: "INVALID_ARGUMENT",
  InvalidPathException: "INVALID_PATH",
  PathComponentTooLongException: "INVALID_PATH",
};

/**
 * How Hadoop words it when a server that does the client's work, a data node or a gateway, does not reach the name node,
 * or has lost it over a call.
 */
const rpcLost =
  /^(?:End of File Exception between local host is|Call From .* failed on (?:connection|socket timeout) exception|Failed on local exception|No Route to Host from)/;

/** The server wraps some exceptions in others of which only the message tells. */
function remoteCode(exception: string, message: string): WebHdfsErrorCode {
  const code = codes[exception];
  // The name node's permission check finds a file on the way to the path.
  if (code === "ACCESS_DENIED" && message.endsWith("(is not a directory)"))
    return "PARENT_NOT_DIRECTORY";
  if (exception === "SecurityException" && message.includes("InvalidToken")) return "INVALID_TOKEN";
  if (code !== undefined) return code;
  const wrapped = /^(?:[a-z]\w*\.)+(\w+(?:Exception|Token))\b/.exec(message)?.[1];
  const inner = wrapped === undefined ? undefined : codes[wrapped];
  if (inner !== undefined) return inner;
  if (/^The directory is not empty|non-?empty/i.test(message) && exception === "IOException")
    return "DIRECTORY_NOT_EMPTY";
  if (/^(?:Invalid path name|The maximum path component)/.test(message)) return "INVALID_PATH";
  // A name node that was just started and has not heard of its data nodes yet.
  if (/^Failed to find datanode\b.*excludeDatanodes=null/.test(message)) return "NOT_READY";
  if (rpcLost.test(message)) return "CONNECTION_FAILED";
  if (/^Offset=.* out of the range/.test(message)) return "INVALID_ARGUMENT";
  return "REMOTE_ERROR";
}
