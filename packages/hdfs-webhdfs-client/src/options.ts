import type { ConnectionOptions } from "node:tls";
import { userInfo } from "node:os";
import { WebHdfsError } from "./errors.ts";

/** How long a call that may be repeated is repeated: delays double from `baseDelayMs` to `maxDelayMs`, with jitter. */
export interface RetryOptions {
  /** No new try later than this after the first; 30 s by default, 0 for one try only. */
  readonly maxElapsedMs?: number;
  readonly baseDelayMs?: number;
  readonly maxDelayMs?: number;
}

export interface TimeoutOptions {
  /** For a connection to open; 10 s by default. */
  readonly connectMs?: number;
  /** For the first byte of an answer after the request was sent; 60 s by default. */
  readonly answerMs?: number;
  /** Between two pieces of data, either way; 60 s by default. */
  readonly idleMs?: number;
}

/** What a {@link WebHdfsOptions.authenticate} hook is told. */
export interface Challenge {
  /** Host of the name node; the Kerberos service is `HTTP@<host>`. */
  readonly host: string;
  /** `https://nn1.example.org:9871` */
  readonly origin: string;
  readonly signal: AbortSignal | undefined;
}

export interface WebHdfsOptions {
  /**
   * Addresses of the name nodes, of an HttpFS server or of a gateway: `http://nn1.example.org:9870`. Several are the
   * members of one high-availability name service: the client finds the active one and follows it. `/webhdfs/v1` is
   * added unless the address has a path.
   */
  readonly nameNodes: string | readonly string[];
  /** `user.name`; `HADOOP_USER_NAME`, else the user of the process, by default. Not sent with a token or a hook. */
  readonly user?: string;
  /** The user on whose behalf calls are made (a proxy user). */
  readonly doAs?: string;
  /** A delegation token's URL string, or what fetches one; it is asked again when the server calls a token invalid. */
  readonly delegationToken?: string | (() => string | Promise<string>);
  /**
   * Kerberos: makes the SPNEGO token (base64) for a name node, with npm's `kerberos` for example. It is called when
   * the server asks (401); the cookie that the server then gives is used as long as it lasts.
   */
  readonly authenticate?: (challenge: Challenge) => string | Promise<string>;
  /** Further headers for name nodes, such as a gateway's `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Certificates and keys for https. */
  readonly tls?: Pick<
    ConnectionOptions,
    "ca" | "cert" | "key" | "passphrase" | "pfx" | "rejectUnauthorized" | "servername"
  >;
  readonly retry?: RetryOptions;
  readonly timeouts?: TimeoutOptions;
  /** Ask for the data node's address as JSON (`noredirect=true`, Hadoop 2.9) instead of a 307. */
  readonly noRedirect?: boolean;
}

/** {@link WebHdfsOptions} after defaults. */
export interface ResolvedOptions {
  readonly nameNodes: readonly NameNodeAddress[];
  readonly user: string;
  readonly doAs: string | undefined;
  readonly delegationToken: (() => string | Promise<string>) | undefined;
  readonly authenticate: WebHdfsOptions["authenticate"];
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: NonNullable<WebHdfsOptions["tls"]>;
  readonly retry: Required<RetryOptions>;
  readonly timeouts: Required<TimeoutOptions>;
  readonly noRedirect: boolean;
}

export interface NameNodeAddress {
  readonly origin: string;
  /** `nn1.example.org:9870` */
  readonly host: string;
  readonly hostname: string;
  /** `/webhdfs/v1` */
  readonly basePath: string;
}

/** @throws {WebHdfsError} `INVALID_ARGUMENT` */
export function resolveOptions(options: WebHdfsOptions): ResolvedOptions {
  const given = typeof options.nameNodes === "string" ? [options.nameNodes] : options.nameNodes;
  if (given.length === 0)
    throw new WebHdfsError("INVALID_ARGUMENT", "nameNodes must name at least one name node");
  const token = options.delegationToken;
  return {
    nameNodes: given.map(parseAddress),
    user: options.user ?? process.env["HADOOP_USER_NAME"] ?? userInfo().username,
    doAs: options.doAs,
    delegationToken: typeof token === "string" ? () => token : token,
    authenticate: options.authenticate,
    headers: { ...options.headers },
    tls: { ...options.tls },
    retry: {
      maxElapsedMs: options.retry?.maxElapsedMs ?? 30_000,
      baseDelayMs: options.retry?.baseDelayMs ?? 200,
      maxDelayMs: options.retry?.maxDelayMs ?? 5_000,
    },
    timeouts: {
      connectMs: options.timeouts?.connectMs ?? 10_000,
      answerMs: options.timeouts?.answerMs ?? 60_000,
      idleMs: options.timeouts?.idleMs ?? 60_000,
    },
    noRedirect: options.noRedirect ?? false,
  };
}

function parseAddress(address: string): NameNodeAddress {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:"))
    throw new WebHdfsError(
      "INVALID_ARGUMENT",
      `a name node's address is a URL such as http://namenode:9870, not ${JSON.stringify(address)}`,
    );
  if (url.username !== "" || url.password !== "")
    throw new WebHdfsError(
      "INVALID_ARGUMENT",
      `the address of ${url.host} holds credentials; pass them as headers, user or authenticate`,
    );
  const path = url.pathname.replace(/\/+$/, "");
  return {
    origin: url.origin,
    host: url.host,
    hostname: url.hostname,
    basePath: path === "" ? "/webhdfs/v1" : path,
  };
}
