import { type ServiceError, status } from "@grpc/grpc-js";
import { EnvironmentError, FiresteelError, UserError } from "@firesteel/core/io";
import type { Response } from "./connect-channel.ts";

type Details = Response<"fetchErrorDetails">;

/** Spark's error as the server tells it. */
export interface SparkFailure {
  /** `DIVIDE_BY_ZERO`, where Spark has a name for it. */
  readonly errorClass?: string;
  readonly sqlState?: string;
  /** From the outermost exception to its cause. */
  readonly chain: readonly { readonly className: string; readonly message: string }[];
}

/** The exceptions of an error and of its causes. */
export function failureOf(details: Details): SparkFailure {
  const chain: { className: string; message: string }[] = [];
  let index = details.rootErrorIdx;
  while (index !== undefined) {
    const error = details.errors[index];
    if (error === undefined || chain.length > 50) break;
    chain.push({ className: error.errorTypeHierarchy[0] ?? "", message: error.message });
    index = error.causeIdx;
  }
  const root = details.errors[details.rootErrorIdx ?? -1]?.sparkThrowable;
  return {
    ...(root?.errorClass === undefined ? {} : { errorClass: root.errorClass }),
    ...(root?.sqlState === undefined ? {} : { sqlState: root.sqlState }),
    chain,
  };
}

/** The id under which the server keeps the details of an error, where it sent one. */
export function errorIdOf(error: unknown): string | undefined {
  const { metadata } = error as Partial<ServiceError>;
  const [bytes] = metadata?.get("grpc-status-details-bin") ?? [];
  if (!(bytes instanceof Uint8Array)) return undefined;
  // ErrorInfo's metadata map, inside google.rpc.Status: the one entry whose key is `errorId`, a UUID.
  const text = Buffer.from(bytes).toString("latin1");
  return /errorId[^0-9a-f]{1,4}([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})/.exec(text)?.[1];
}

/** What a failed call means to the user of the client: who can mend it, and how. */
export function describeRpcError(
  error: unknown,
  endpoint: string,
  failure?: SparkFailure,
): FiresteelError {
  if (FiresteelError.is(error)) return error;
  const { code, details } = error as Partial<ServiceError>;
  const text = failure?.chain[0]?.message ?? String(details ?? error);
  const fields = {
    endpoint,
    ...(failure === undefined ? {} : { spark: failure }),
  };
  if (/INVALID_HANDLE\.(?:SESSION_|OPERATION_NOT_FOUND)/.test(text))
    return new EnvironmentError(
      "CONNECT_SESSION_LOST",
      `the session at ${endpoint} is gone with all that it kept (the server was started anew, or the session timed out or was closed): make a new context; ${text}`,
      { cause: error, fields },
    );
  const start = startFailureIn(text);
  if (start !== undefined)
    return new EnvironmentError(
      "WORKER_NOT_STARTED",
      `the executors could not start Firesteel's worker: ${start}; see spark.firesteel.connect.worker, or leave it out so that the worker is sent along`,
      { cause: error, fields },
    );
  if (/bigger than (?:local )?(?:spark\.driver\.)?maxResultSize/i.test(text))
    return new UserError(
      "RESULT_SIZE_EXCEEDED",
      `${/Total size of[^\n]*/.exec(text)?.[0] ?? text}: save the records, or take or aggregate fewer of them, or raise spark.driver.maxResultSize where the server is started`,
      { cause: error, fields },
    );
  switch (code) {
    case status.UNAVAILABLE:
      return new EnvironmentError(
        "CONNECT_UNAVAILABLE",
        `no Spark Connect server answers at ${endpoint}: ${text}; start one (SPARK_HOME/sbin/start-connect-server.sh) or check host, port and TLS`,
        { cause: error, fields },
      );
    case status.UNAUTHENTICATED:
    case status.PERMISSION_DENIED:
      return new UserError(
        "CONNECT_UNAUTHENTICATED",
        `the Spark Connect server at ${endpoint} refused the credentials: ${text}; give the token as sc://host:port/;token=… or in SPARK_CONNECT_AUTHENTICATE_TOKEN`,
        { cause: error, fields },
      );
    case status.UNIMPLEMENTED:
      return new EnvironmentError(
        "CONNECT_UNSUPPORTED_SERVER",
        `the server at ${endpoint} does not know the call: ${text}; Spark 3.5 and newer are served`,
        { cause: error, fields },
      );
    case status.RESOURCE_EXHAUSTED:
      return new EnvironmentError(
        "CONNECT_MESSAGE_TOO_LARGE",
        `a message to or from ${endpoint} is too large: ${text}; raise spark.connect.grpc.maxInboundMessageSize, or send less in one piece (broadcast, more partitions)`,
        { cause: error, fields },
      );
    default:
      return new EnvironmentError(failure?.errorClass ?? "SPARK_ERROR", text, {
        cause: error,
        fields,
      });
  }
}

/** Why the worker's program did not start, or ended before it said where it listens; if Spark tells so. */
function startFailureIn(text: string): string | undefined {
  if (/Cannot run program/.test(text) && /error=2/.test(text))
    return /Cannot run program[^\n]*/.exec(text)?.[0];
  return /Error from python worker:\s*([\s\S]*?)\s*\nPYTHONPATH was:/.exec(text)?.[1];
}
