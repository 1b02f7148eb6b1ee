import { Agent as HttpAgent, type IncomingHttpHeaders, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { type BodySource, exchange } from "./exchange.ts";
import { RemoteException, WebHdfsError, type WebHdfsErrorDetails } from "./errors.ts";
import { parseJson } from "./lossless-json.ts";
import type { ResolvedOptions } from "./options.ts";
import { receiveBuffer } from "./receive-buffer.ts";
import type { ResponseBody } from "./response-body.ts";

export interface HttpRequest {
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  readonly origin: string;
  /** With the query. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: BodySource;
  readonly signal?: AbortSignal | undefined;
  /** An idle connection may be used, which the server may be about to close. */
  readonly mayReuseConnection?: boolean;
  /** For errors; query strings, which hold tokens, never get into them. */
  readonly details: WebHdfsErrorDetails;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Must be read to its end, dumped or destroyed. */
  readonly body: ResponseBody;
}

/** After these the server has seen nothing of the request. */
const beforeSending = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "CONNECT_TIMEOUT",
]);
const timeoutCodes = new Set(["ETIMEDOUT", "CONNECT_TIMEOUT", "ANSWER_TIMEOUT", "IDLE_TIMEOUT"]);
// An error page of a proxy is cut here.
const maxErrorBytes = 256 * 1024;
// Shorter than servers keep connections, so that one is seldom closed while a request is on its way.
const idleConnectionMs = 4_000;

/** HTTP with kept connections, timeouts and errors of one kind. */
export class Transport {
  readonly #options: ResolvedOptions;
  readonly #agents: readonly (HttpAgent | HttpsAgent)[];

  constructor(options: ResolvedOptions) {
    this.#options = options;
    const kept = { keepAlive: true, timeout: idleConnectionMs };
    const onread = receiveBuffer();
    this.#agents = [
      new HttpAgent({ ...kept, onread }),
      new HttpAgent({ onread }),
      new HttpsAgent({ ...options.tls, ...kept }),
      new HttpsAgent({ ...options.tls }),
    ];
  }

  /**
   * The response, whatever its status.
   *
   * @throws {WebHdfsError} `CONNECTION_FAILED`, `TIMEOUT`; see {@link wasSent}
   */
  async send(request: HttpRequest): Promise<HttpResponse> {
    const { signal, origin, body } = request;
    signal?.throwIfAborted();
    const url = new URL(origin);
    const isSecure = url.protocol === "https:";
    const isFresh = request.mayReuseConnection !== true;
    const start = isSecure ? httpsRequest : httpRequest;
    const outgoing = start({
      // Literal IPv6 addresses stand in brackets in URLs only.
      hostname: url.hostname.replace(/^\[(.*)\]$/, "$1"),
      port: url.port === "" ? (isSecure ? 443 : 80) : Number(url.port),
      path: request.target,
      method: request.method,
      headers: { accept: "*/*", ...request.headers },
      agent: this.#agents[(isSecure ? 2 : 0) + (isFresh ? 1 : 0)],
      ...(signal === undefined ? {} : { signal }),
    });
    try {
      return await exchange(outgoing, body, this.#options.timeouts);
    } catch (cause) {
      signal?.throwIfAborted();
      throw this.networkError(cause, origin, request.details);
    }
  }

  networkError(cause: unknown, origin: string, details: WebHdfsErrorDetails): WebHdfsError {
    const code = errnoOf(cause) ?? "";
    const host = new URL(origin).host;
    const more = { ...details, cause, host };
    const isTimeout = timeoutCodes.has(code);
    const { connectMs, answerMs, idleMs } = this.#options.timeouts;
    const reason = isTimeout
      ? code === "ANSWER_TIMEOUT"
        ? `no answer within ${answerMs} ms`
        : code === "IDLE_TIMEOUT"
          ? `no data moved for ${idleMs} ms`
          : `no connection within ${connectMs} ms`
      : cause instanceof Error && cause.message !== ""
        ? cause.message
        : code;
    const message = `${describe(details)}: ${host}: ${reason}`;
    return new WebHdfsError(isTimeout ? "TIMEOUT" : "CONNECTION_FAILED", message, more);
  }

  /** Ends connections at once; requests under way fail. */
  close(): void {
    for (const agent of this.#agents) agent.destroy();
  }
}

/** Whether the server may have seen the request that failed so. */
export function wasSent(error: WebHdfsError): boolean {
  return !beforeSending.has(errnoOf(error.cause) ?? "") && !isTlsFailure(error.cause);
}

/** A host that does not exist, or a certificate that is not accepted, will not be so a second later. */
export function isHopeless(error: WebHdfsError): boolean {
  return errnoOf(error.cause) === "ENOTFOUND" || isTlsFailure(error.cause);
}

/** Reads the body of a response that is no success and makes an error of it. */
export async function responseError(
  response: HttpResponse,
  details: WebHdfsErrorDetails,
): Promise<WebHdfsError> {
  const { status } = response;
  let text = "";
  try {
    text = await response.body.text(maxErrorBytes);
  } catch {
    // The status is known; what the server wanted to say besides is lost.
  }
  const remote = remoteExceptionOf(text);
  if (remote !== undefined) return new RemoteException(remote, { ...details, status });
  const who = details.host ?? "the server";
  if (status === 401)
    return new WebHdfsError(
      "UNAUTHENTICATED",
      `${describe(details)}: ${who} wants authentication; pass delegationToken, or authenticate for Kerberos`,
      { ...details, status },
    );
  const excerpt = text
    .replaceAll(/(?:<[^>]*>|\s)+/g, " ")
    .trim()
    .slice(0, 200);
  return new WebHdfsError(
    "HTTP_ERROR",
    `${describe(details)}: ${who} answers with HTTP ${status}${excerpt === "" ? "" : `: ${excerpt}`}`,
    { ...details, status },
  );
}

function describe(details: WebHdfsErrorDetails): string {
  return [details.operation ?? "request", details.path].filter(Boolean).join(" ");
}

function remoteExceptionOf(
  text: string,
): { exception: string; javaClassName: string; message: string } | undefined {
  let parsed: unknown;
  try {
    parsed = parseJson(text);
  } catch {
    return undefined;
  }
  const remote: unknown = Reflect.get(Object(parsed), "RemoteException");
  if (typeof remote !== "object" || remote === null) return undefined;
  const field = (name: string): string => {
    const value: unknown = Reflect.get(remote, name);
    return typeof value === "string" ? value : "";
  };
  const javaClassName = field("javaClassName");
  return {
    exception: field("exception") || (javaClassName.split(/[.$]/).at(-1) ?? ""),
    javaClassName,
    message: field("message"),
  };
}

function errnoOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  return typeof code === "string" ? code : undefined;
}

function isTlsFailure(cause: unknown): boolean {
  const code = errnoOf(cause) ?? "";
  return /^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code);
}
