import { createServer } from "node:http";
import { defineCase } from "../harness/define-case.mjs";

let server;

/** Requests to a server of the benchmark's own process, which takes five milliseconds for each. */
export const asyncIo = defineCase(import.meta.dirname, {
  name: "async-io",
  async prepare(scale) {
    const count = 10_000 * scale;
    server = createServer((request, response) =>
      setTimeout(() => response.end(request.url.slice(1)), 5),
    );
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address();
    return { arguments: [String(port), String(count)], about: `${count} requests of 5 ms` };
  },
  async release() {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  },
});
