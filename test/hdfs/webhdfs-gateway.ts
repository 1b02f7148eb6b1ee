import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";

const dataNodePath = /^\/datanode\/(\d+)(\/.*)$/;

/**
 * One address for all nodes of a cluster on this machine, so that whatever a client says to any of them can be made to
 * pass through one proxy: redirects to data nodes lead back here.
 */
export interface WebHdfsGateway extends AsyncDisposable {
  readonly port: number;
  /** Where redirects lead: what the client reaches the gateway by. */
  publicOrigin: string;
}

/** @param nameNodePort of its HTTP server */
export async function startGateway(nameNodePort: number): Promise<WebHdfsGateway> {
  const server = createServer({ requestTimeout: 0 });
  const gateway: WebHdfsGateway = {
    get port() {
      return (server.address() as AddressInfo).port;
    },
    publicOrigin: "",
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  server.on("request", (incoming, outgoing) => pass(incoming, outgoing));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return gateway;

  function pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method = "GET", url = "/", headers } = incoming;
    const [, dataNodePort, rest] = dataNodePath.exec(url) ?? [];
    const passed = request({
      host: "127.0.0.1",
      port: dataNodePort ?? nameNodePort,
      path: rest ?? url,
      method,
      headers,
    });
    // Data nodes send one unasked, which clients wait for.
    passed.on("continue", () => outgoing.writeContinue());
    passed.once("response", (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, redirected(answer.headers));
      outgoing.flushHeaders();
      pipeline(answer, outgoing).catch(() => outgoing.destroy());
    });
    passed.once("error", () => outgoing.destroy());
    outgoing.once("close", () => passed.destroy());
    passed.flushHeaders();
    pipeline(incoming, passed).catch(() => outgoing.destroy());
  }

  function redirected({ location, ...headers }: IncomingMessage["headers"]): OutgoingHttpHeaders {
    if (location === undefined) return headers;
    const { port, pathname, search } = new URL(location);
    return { ...headers, location: `${gateway.publicOrigin}/datanode/${port}${pathname}${search}` };
  }
}
