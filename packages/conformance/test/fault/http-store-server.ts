import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { MemoryFileSystem } from "@firesteel/conformance";
import { FiresteelError } from "@firesteel/core/io";

/** A call of the store's protocol: a method of `FileSystem` with its arguments, as JSON in the head `x-call`. */
export interface StoreCall {
  readonly method: "stat" | "list" | "mkdirs" | "rename" | "delete" | "read" | "write";
  readonly args: readonly unknown[];
  /** A call that is repeated has the id of the first try: it is done once. */
  readonly id: string;
}

/** Files in memory behind HTTP. Bytes travel in bodies, with their digest in a head. */
export class HttpStoreServer implements AsyncDisposable {
  readonly files = new MemoryFileSystem({ scheme: "http-store" });
  readonly #answers = new Map<string, Promise<unknown>>();
  readonly #server = createServer((request, response) => {
    void this.#serve(request, response).catch((error: unknown) => response.destroy(error as Error));
  });

  static async open(): Promise<HttpStoreServer> {
    const server = new HttpStoreServer();
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = JSON.parse(decodeURIComponent(String(request.headers["x-call"]))) as StoreCall;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    let answer = this.#answers.get(call.id);
    if (answer === undefined) {
      answer = this.#run(call, body);
      if (call.method !== "read") this.#answers.set(call.id, answer);
    }
    try {
      const value = await answer;
      const bytes = Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify({ value }));
      response.setHeader("x-digest", createHash("sha256").update(bytes).digest("hex"));
      response.setHeader("content-length", bytes.length);
      response.end(bytes);
    } catch (error) {
      response.statusCode = 400;
      response.end(JSON.stringify(FiresteelError.is(error) ? error.toJSON() : String(error)));
    }
  }

  async #run({ method, args }: StoreCall, body: Buffer): Promise<unknown> {
    const [path, second] = args as [string, unknown];
    const { files } = this;
    switch (method) {
      case "stat":
        return await files.stat(path);
      case "list":
        return await files.list(path);
      case "mkdirs":
        return await files.mkdirs(path);
      case "rename":
        return await files.rename(path, second as string);
      case "delete":
        return await files.delete(path, second as { recursive?: boolean });
      case "write": {
        const writer = await files.create(path, second as { overwrite?: boolean });
        await writer.write(body);
        return await writer.close();
      }
      case "read": {
        const range = second as { start: number; end: number; etag?: string };
        await using reader = await files.open(path, range);
        const status = await files.stat(path);
        const bytes = Buffer.alloc(
          Math.max(0, Math.min(range.end, status?.length ?? 0) - range.start),
        );
        await reader.read(bytes);
        return bytes;
      }
    }
  }
}
