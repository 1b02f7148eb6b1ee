import { Backoff } from "./backoff.ts";
import { WebHdfsError, type WebHdfsErrorDetails } from "./errors.ts";
import type { OperationKind } from "./operation-kind.ts";
import type { NameNodeAddress, ResolvedOptions } from "./options.ts";
import { encodePath } from "./path.ts";
import {
  type HttpResponse,
  isHopeless,
  responseError,
  type Transport,
  wasSent,
} from "./transport.ts";

/** Values of a query; what is undefined is left out, an array is a comma list, `each` repeats the parameter. */
export type Parameters = Readonly<
  Record<
    string,
    | string
    | number
    | bigint
    | boolean
    | readonly string[]
    | { readonly each: readonly string[] }
    | undefined
  >
>;

export interface NameNodeCall extends OperationKind {
  readonly name: string;
  readonly path: string;
  readonly parameters?: Parameters;
  readonly signal?: AbortSignal | undefined;
}

export interface NameNodeAnswer {
  readonly response: HttpResponse;
  /** Who answered, for redirects that are relative and for errors. */
  readonly node: NameNodeAddress;
  readonly details: WebHdfsErrorDetails;
}

/** Runs once for each try, so that an answer that breaks off is a failed try. */
export type ReadAnswer<T> = (answer: NameNodeAnswer) => T | Promise<T>;

/**
 * The name nodes of one name service, of which at most one is active. A call goes to the one that answered last; when
 * that is gone or on standby, to the next, and around again with growing waits. Invariant: a call that may change
 * something twice is repeated only after failures that prove that it was not performed.
 */
export class NameNodes {
  readonly #options: ResolvedOptions;
  readonly #transport: Transport;
  /** `hadoop.auth` cookies by origin: what SPNEGO was worth. */
  readonly #cookies = new Map<string, string>();
  #token: Promise<string> | undefined;
  #active = 0;

  constructor(options: ResolvedOptions, transport: Transport) {
    this.#options = options;
    this.#transport = transport;
  }

  /**
   * What `read` makes of a response of 2xx or 3xx.
   *
   * @throws {WebHdfsError} `NO_NAME_NODE` where none answered in time; `OUTCOME_UNKNOWN`; what the server says
   */
  async call<T>(call: NameNodeCall, read: ReadAnswer<T>): Promise<T> {
    const backoff = new Backoff(this.#options.retry);
    let failure: WebHdfsError;
    do {
      const round = await this.#round(call, read);
      if ("value" in round) return round.value;
      failure = round.failure;
    } while (!isHopeless(failure) && (await backoff.wait(call.signal)));
    throw this.#gaveUp(call, failure);
  }

  /** Asks every name node once; the failure that says most where none could answer. */
  async #round<T>(
    call: NameNodeCall,
    read: ReadAnswer<T>,
  ): Promise<{ readonly value: T } | { readonly failure: WebHdfsError }> {
    const nodes = this.#options.nameNodes;
    let failure: WebHdfsError | undefined;
    const first = this.#active;
    for (let i = 0; i < nodes.length; i += 1) {
      const index = (first + i) % nodes.length;
      try {
        const value = await read(await this.#ask(nodes[index]!, call));
        this.#active = index;
        return { value };
      } catch (error) {
        if (!WebHdfsError.is(error)) throw error;
        const verdict = judge(error);
        if (verdict === "final") throw error;
        if (verdict === "unknown" && !call.isIdempotent)
          throw new WebHdfsError(
            "OUTCOME_UNKNOWN",
            `${call.name} ${call.path}: the answer was lost, it may or may not have been done: ${error.message}`,
            { operation: call.name, path: call.path, host: error.host, cause: error },
          );
        failure = moreTelling(failure, error);
      }
    }
    return { failure: failure! };
  }

  async #ask(node: NameNodeAddress, call: NameNodeCall): Promise<NameNodeAnswer> {
    const details = { operation: call.name, path: call.path, host: node.host };
    let mayRenew = true;
    for (;;) {
      const response = await this.#transport.send({
        method: call.method,
        origin: node.origin,
        target: `${node.basePath}${encodePath(call.path)}?${await this.#query(call)}`,
        headers: this.#headers(node),
        signal: call.signal,
        mayReuseConnection: call.isIdempotent,
        details,
      });
      if (response.status < 400) return { response, node, details };
      if (response.status === 401 && mayRenew && this.#options.authenticate !== undefined) {
        mayRenew = false;
        await response.body.dump();
        await this.#authenticate(node, call, details);
        continue;
      }
      const error = await responseError(response, details);
      if (error.code === "INVALID_TOKEN" && mayRenew && this.#token !== undefined) {
        mayRenew = false;
        this.#token = undefined;
        continue;
      }
      throw error;
    }
  }

  /** Trades a SPNEGO token for a cookie, by the cheapest call there is. */
  async #authenticate(
    node: NameNodeAddress,
    call: NameNodeCall,
    details: WebHdfsErrorDetails,
  ): Promise<void> {
    this.#cookies.delete(node.origin);
    const token = await this.#options.authenticate!({
      host: node.hostname,
      origin: node.origin,
      signal: call.signal,
    });
    const response = await this.#transport.send({
      method: "GET",
      origin: node.origin,
      target: `${node.basePath}/?op=GETHOMEDIRECTORY`,
      headers: { ...this.#options.headers, authorization: `Negotiate ${token}` },
      signal: call.signal,
      details,
    });
    const cookie = cookieOf(response);
    if (cookie === undefined) throw refusedToken(await responseError(response, details));
    await response.body.dump();
    this.#cookies.set(node.origin, cookie);
  }

  #headers(node: NameNodeAddress): Record<string, string> {
    const cookie = this.#cookies.get(node.origin);
    return { ...this.#options.headers, ...(cookie === undefined ? {} : { cookie }) };
  }

  async #query(call: NameNodeCall): Promise<string> {
    const { user, doAs, delegationToken, authenticate } = this.#options;
    const parameters: Record<string, Parameters[string]> = { op: call.name };
    if (delegationToken !== undefined) {
      this.#token ??= Promise.resolve(delegationToken());
      parameters["delegation"] = await this.#token;
    } else {
      if (authenticate === undefined) parameters["user.name"] = user;
      parameters["doas"] = doAs;
    }
    return formatQuery({ ...parameters, ...call.parameters });
  }

  #gaveUp(call: NameNodeCall, failure: WebHdfsError): WebHdfsError {
    if (failure.code !== "CONNECTION_FAILED" && failure.code !== "TIMEOUT") {
      if (failure.code !== "STANDBY") return failure;
    }
    const hosts = this.#options.nameNodes.map((node) => node.host).join(", ");
    return new WebHdfsError(
      "NO_NAME_NODE",
      `no name node answers ${call.name} ${call.path} (tried ${hosts}): ${failure.message}; is the address right, and is the name node's HTTP port meant, not its RPC port?`,
      { operation: call.name, path: call.path, host: hosts, cause: failure },
    );
  }
}

export function formatQuery(parameters: Parameters): string {
  return Object.entries(parameters)
    .flatMap(([name, value]) => {
      if (value === undefined) return [];
      const values = typeof value === "object" && "each" in value ? value.each : [String(value)];
      return values.map((each) => `${name}=${encodeURIComponent(each)}`);
    })
    .join("&");
}

/**
 * `repeat`: it was not done and may be done later or elsewhere; `unknown`: it may have been done; `final`: the answer
 * is no.
 */
export function judge(error: WebHdfsError): "final" | "repeat" | "unknown" {
  switch (error.code) {
    case "STANDBY":
    case "SAFE_MODE":
    case "NOT_READY":
      return "repeat";
    case "CONNECTION_FAILED":
    case "TIMEOUT":
      return wasSent(error) ? "unknown" : "repeat";
    case "TRUNCATED":
      return "unknown";
    case "HTTP_ERROR":
      // Refused by something in front of the server, or by a server that shuts down.
      if (error.status === 429 || error.status === 503) return "repeat";
      return error.status !== undefined && error.status >= 500 ? "unknown" : "final";
    default:
      return "final";
  }
}

/** That one node is on standby says less than why the other does not answer. */
function moreTelling(first: WebHdfsError | undefined, second: WebHdfsError): WebHdfsError {
  if (first === undefined || first.code === "STANDBY") return second;
  if (second.code === "STANDBY") return first;
  return isHopeless(first) ? second : first;
}

/** Hadoop answers with 403 and a page where it cannot read a SPNEGO token, or does not trust it. */
function refusedToken(error: WebHdfsError): WebHdfsError {
  if (error.code !== "HTTP_ERROR" || error.status !== 403) return error;
  const { operation, path, host, status } = error;
  return new WebHdfsError(
    "UNAUTHENTICATED",
    `${error.message}; ${host} does not take the token that authenticate made`,
    { operation, path, host, status, cause: error },
  );
}

function cookieOf(response: HttpResponse): string | undefined {
  const header = response.headers["set-cookie"];
  const cookies = typeof header === "string" ? [header] : (header ?? []);
  const found = cookies.find((cookie) => /^hadoop\.auth=(?!""|;|$)./.test(cookie));
  return found?.split(";", 1)[0];
}
