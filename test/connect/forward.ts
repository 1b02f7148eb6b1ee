import { connect, type Socket } from "node:net";

/** Joins a connection to a proxy with one to a port of this host, until one of them ends; both are in `sockets` till then. */
export function forward(inner: Socket, target: number, sockets: Set<Socket>): void {
  const outer = connect(target, "127.0.0.1");
  for (const socket of [inner, outer]) {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => {
      sockets.delete(socket);
      inner.destroy();
      outer.destroy();
    });
  }
  inner.pipe(outer);
  outer.pipe(inner);
}
