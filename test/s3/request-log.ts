import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";

/** Passes requests on to a server, and remembers what they were. */
export class RequestLog implements AsyncDisposable {
  /** `PUT object`, `POST object?uploads`, … */
  readonly seen: string[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async before(port: number): Promise<RequestLog> {
    const server = createServer();
    const log = new RequestLog(server);
    server.on("request", (incoming, outgoing) => {
      const { method = "", url = "/", headers } = incoming;
      const { pathname, searchParams } = new URL(url, "http://log");
      const kinds = ["uploads", "partNumber", "uploadId", "list-type", "delete"];
      const kind = kinds.find((name) => searchParams.has(name));
      log.seen.push(`${method} ${kind === undefined ? "object" : `?${kind}`} ${pathname}`);
      // The signature covers the host that the client meant.
      const passed = request({ host: "127.0.0.1", port, method, path: url, headers });
      passed.once("response", (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        void pipeline(answer, outgoing).catch(() => undefined);
      });
      void pipeline(incoming, passed).catch((error: Error) => outgoing.destroy(error));
      passed.once("error", (error) => outgoing.destroy(error));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return log;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How many requests of each kind, without their paths. */
  counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const line of this.seen) {
      const kind = line.split(" ", 2).join(" ");
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    return counts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}
