import { randomUUID } from "node:crypto";
import { UserError } from "@firesteel/core/io";

/** What a connection string says, resolved. */
export interface ConnectionSettings {
  readonly host: string;
  readonly port: number;
  readonly useSsl: boolean;
  /** Bearer token; never logged. */
  readonly token: string | undefined;
  readonly userId: string;
  readonly sessionId: string;
  readonly userAgent: string | undefined;
  /** Parameters that the client does not know: metadata of every call. */
  readonly headers: ReadonlyMap<string, string>;
}

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i;
const form = "sc://host:port/;token=…;use_ssl=true;user_id=…;session_id=…";

/**
 * Reads `sc://host[:port][/;parameter=value…]`. A token implies TLS, except on the loopback interface. Source: Spark's
 * Connect client connection string document.
 *
 * @throws {UserError} `INVALID_CONNECT_URL`
 */
export function parseConnectionString(
  text: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ConnectionSettings {
  const match = /^sc:\/\/(\[[0-9a-fA-F:]+\]|[^:/;[\]]+)(?::(\d+))?(?:\/(.*))?$/.exec(text.trim());
  if (match === null) throw invalid(text, "it is not of that form");
  const [, host = "", portText, rest = ""] = match;
  const port = portText === undefined ? 15002 : Number(portText);
  if (port < 1 || port > 65_535) throw invalid(text, `port ${port} is out of range`);
  const parameters = parseParameters(text, rest);

  const take = (name: string): string | undefined => {
    const value = parameters.get(name);
    parameters.delete(name);
    return value;
  };
  const token = take("token") ?? environment["SPARK_CONNECT_AUTHENTICATE_TOKEN"];
  const ssl = take("use_ssl");
  if (ssl !== undefined && !/^(?:true|false)$/i.test(ssl))
    throw invalid(text, `use_ssl must be true or false, not ${JSON.stringify(ssl)}`);
  const sessionId = take("session_id") ?? randomUUID();
  if (!uuid.test(sessionId))
    throw invalid(text, `session_id must be a UUID, not ${JSON.stringify(sessionId)}`);
  const userId = take("user_id") ?? environment["SPARK_USER"] ?? environment["USER"] ?? "";
  const userAgent = take("user_agent");
  return {
    host,
    port,
    useSsl: ssl === undefined ? token !== undefined && !loopback.test(host) : /^true$/i.test(ssl),
    token,
    userId,
    sessionId,
    userAgent,
    headers: parameters,
  };
}

function parseParameters(text: string, rest: string): Map<string, string> {
  const parameters = new Map<string, string>();
  if (rest === "") return parameters;
  if (!rest.startsWith(";"))
    throw invalid(text, "it has a path; parameters come after the first slash as ;name=value");
  for (const part of rest.split(";")) {
    if (part === "") continue;
    const at = part.indexOf("=");
    if (at < 1 || at === part.length - 1)
      throw invalid(text, `the parameter ${JSON.stringify(part)} is not of the form name=value`);
    parameters.set(part.slice(0, at), decodeURIComponent(part.slice(at + 1)));
  }
  return parameters;
}

function invalid(text: string, why: string): UserError {
  const shown = text.replace(/(token=)[^;]*/, "$1…");
  return new UserError(
    "INVALID_CONNECT_URL",
    `could not read the connection string ${JSON.stringify(shown)}: ${why}; expected ${form}`,
    { fields: { url: shown } },
  );
}
