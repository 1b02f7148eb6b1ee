import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, isIPv6 } from "node:net";

export interface ListenOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Ports after `port` that are tried where it is taken. */
  readonly maxRetries: number;
  readonly onTaken: (port: number, next: number) => void;
}

const lowestPort = 1024;
const ports = 65_536;

/**
 * Listens on the port or the first free one after it, as Spark's services do, and returns it.
 *
 * @throws {Error} where none is free, or the address is not of this machine
 */
export async function listen(server: Server, options: ListenOptions): Promise<number> {
  const { host, port, maxRetries } = options;
  for (let retry = 0; ; retry++) {
    const tried = portAt(port, retry);
    try {
      server.listen(tried, host);
      await once(server, "listening");
      return (server.address() as AddressInfo).port;
    } catch (error) {
      if (port === 0 || !isTaken(error)) throw error;
      if (retry >= maxRetries)
        throw new Error(
          `no port from ${port} to ${portAt(port, maxRetries)} of ${host} is free: set spark.ui.port to another one, to 0 for any, or raise spark.port.maxRetries (${maxRetries})`,
          { cause: error },
        );
      options.onTaken(tried, portAt(port, retry + 1));
    }
  }
}

function portAt(port: number, retry: number): number {
  if (port === 0) return 0;
  const next = port + retry;
  return next < ports ? next : ((next - lowestPort) % (ports - lowestPort)) + lowestPort;
}

function isTaken(error: unknown): boolean {
  const code: unknown = Reflect.get(Object(error), "code");
  return code === "EADDRINUSE" || code === "EACCES";
}

/** `http://127.0.0.1:4040` */
export function urlOf(host: string, port: number): string {
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** Ends it and every connection. */
export async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
