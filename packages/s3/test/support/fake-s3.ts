import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { s3, type S3Options } from "@firesteel/s3";
import type { FileSystem } from "@firesteel/core/io";

/** A request that has arrived. */
export interface Seen {
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** Answers one request, with whatever fault the test wants. */
export type Answer = (seen: Seen, response: ServerResponse) => void | Promise<void>;

/** A server that speaks as much of S3 as a test makes it, for faults that real servers do not have on demand. */
export class FakeS3 implements AsyncDisposable {
  readonly seen: Seen[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(answer: Answer): Promise<FakeS3> {
    const server = createServer();
    const fake = new FakeS3(server);
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      void (async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        const url = new URL(request.url ?? "/", "http://fake");
        const seen: Seen = {
          method: request.method ?? "",
          path: decodeURIComponent(url.pathname),
          query: url.searchParams,
          headers: request.headers,
          body: Buffer.concat(chunks),
        };
        fake.seen.push(seen);
        await answer(seen, response);
      })().catch((error: unknown) => response.destroy(error as Error));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return fake;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Quick retries: tests wait for nothing. */
  options(more: S3Options = {}): S3Options {
    return {
      endpoint: this.endpoint,
      region: "us-east-1",
      forcePathStyle: true,
      credentials: { accessKeyId: "AKID", secretAccessKey: "secret" },
      retryDelayMs: 1,
      throttleDelayMs: 1,
      ...more,
    };
  }

  fileSystem(more: S3Options = {}, conf: Readonly<Record<string, string>> = {}): FileSystem {
    return s3(this.options(more)).createFileSystem("s3a", conf);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** An error as S3 sends it. */
export function fail(
  response: ServerResponse,
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/xml", ...headers });
  response.end(`<Error><Code>${code}</Code><Message>because</Message></Error>`);
}

export function xml(response: ServerResponse, body: string): void {
  response.writeHead(200, { "content-type": "application/xml" });
  response.end(`<?xml version="1.0" encoding="UTF-8"?>${body}`);
}

/** The range that a request asks for, as far as the object has it; undefined behind its end. */
export function rangeOf(
  seen: Seen,
  length: number,
): { readonly start: number; readonly end: number } | undefined {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/u.exec(seen.headers.range ?? "") ?? [];
  const [start, end] = from === undefined ? [0, length] : [Number(from), Number(to) + 1];
  return start >= length ? undefined : { start, end: Math.min(end, length) };
}

/** The head of an answer that serves a range; the caller sends the bytes. */
export function beginRange(
  response: ServerResponse,
  range: { readonly start: number; readonly end: number },
  length: number,
  etag = "v1",
): void {
  response.writeHead(206, {
    etag: `"${etag}"`,
    "content-length": String(range.end - range.start),
    "content-range": `bytes ${range.start}-${range.end - 1}/${length}`,
  });
}
