import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { WebHdfsClient, WebHdfsError, type WebHdfsOptions } from "hdfs-webhdfs-client";
import { onTestFinished } from "vitest";

export interface ScriptedServer {
  readonly url: string;
  readonly host: string;
  /** `GET GETFILESTATUS /a` of each request so far. */
  readonly seen: string[];
  readonly queries: URLSearchParams[];
  close(): Promise<void>;
}

/** A server that answers as a test says; gone after the test. */
export async function scriptedServer(
  answer: (request: IncomingMessage, response: ServerResponse, query: URLSearchParams) => void,
  tls?: ServerOptions,
): Promise<ScriptedServer> {
  const seen: string[] = [];
  const queries: URLSearchParams[] = [];
  const listener: RequestListener = (request, response) => {
    const url = new URL(request.url ?? "", "http://localhost");
    const path = decodeURIComponent(url.pathname.replace("/webhdfs/v1", ""));
    seen.push(`${request.method} ${url.searchParams.get("op")} ${path}`);
    queries.push(url.searchParams);
    answer(request, response, url.searchParams);
  };
  const server: Server =
    tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  // Data nodes send 100 without being asked.
  server.on("checkContinue", listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(close);
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url: `${tls === undefined ? "http" : "https"}://${host}`, host, seen, queries, close };
}

/** A client with short waits, closed after the test. */
export function testClient(
  nameNodes: string | readonly string[],
  options: Partial<WebHdfsOptions> = {},
): WebHdfsClient {
  const client = new WebHdfsClient({
    nameNodes,
    user: "joe",
    retry: { maxElapsedMs: 5_000, baseDelayMs: 5, maxDelayMs: 50 },
    ...options,
  });
  onTestFinished(() => client.close());
  return client;
}

export function sendJson(response: ServerResponse, json: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json));
}

export function sendException(
  response: ServerResponse,
  exception: string,
  message: string,
  status = 403,
): void {
  const javaClassName = `org.apache.hadoop.${exception}`;
  sendJson(response, { RemoteException: { exception, javaClassName, message } }, status);
}

export function redirect(response: ServerResponse, url: string): void {
  response.writeHead(307, { location: url, "content-length": 0 }).end();
}

export function fileStatus(length: number, more: object = {}): object {
  return {
    FileStatus: {
      pathSuffix: "",
      type: "FILE",
      length,
      owner: "joe",
      group: "users",
      permission: "644",
      modificationTime: 1_700_000_000_000,
      accessTime: 0,
      blockSize: 134_217_728,
      replication: 3,
      fileId: 16_400,
      ...more,
    },
  };
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<string> {
  const server = await scriptedServer(() => undefined);
  await server.close();
  return server.host;
}

/** All that a request's body holds. */
export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** What a call that must fail fails with. */
export async function failure(call: Promise<unknown>): Promise<WebHdfsError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!WebHdfsError.is(error)) throw new Error("no WebHdfsError", { cause: error });
  return error;
}
