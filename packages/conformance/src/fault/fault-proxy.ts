import { connect, createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/**
 * What goes wrong. `afterBytes` counts what has passed since the request (or answer) in question began, heads and all;
 * `side` is who sends these bytes: the server (by default) or the client.
 *
 * - `refuse`: the connection is closed as soon as a request comes;
 * - `reset`: the connection breaks;
 * - `truncate`: it is ended in order, as if that had been all;
 * - `corrupt`: one bit of the byte is turned over;
 * - `stall`: nothing passes any more, and nothing ends;
 * - `delay`: every piece is held back;
 * - `answer`: an HTTP answer with this status comes in place of the server's.
 */
export type Fault =
  | { readonly kind: "refuse" }
  | {
      readonly kind: "reset" | "truncate" | "corrupt" | "stall";
      readonly afterBytes: number;
      readonly side?: "server" | "client";
    }
  | { readonly kind: "delay"; readonly delayMs: number }
  | { readonly kind: "answer"; readonly status: number };

export interface ProxyTarget {
  readonly host: string;
  readonly port: number;
}

/**
 * A proxy on the loopback interface that does harm on demand, to what a connector and its server say to each other:
 * over any protocol on TCP, plain HTTP for `answer`. Without faults it passes everything on.
 */
export class FaultProxy implements AsyncDisposable {
  readonly host = "127.0.0.1";
  readonly #server: Server;
  readonly #target: ProxyTarget;
  readonly #exchanges = new Set<Exchange>();
  #fault: Fault | undefined;
  #timesLeft = 0;
  #happened = 0;

  private constructor(target: ProxyTarget) {
    this.#target = target;
    this.#server = createServer((client) => this.#accept(client));
  }

  static async open(target: ProxyTarget): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once("error", reject);
      proxy.#server.listen(0, proxy.host, resolve);
    });
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many faults have happened since the last `inject`. */
  get happened(): number {
    return this.#happened;
  }

  /** From now on `fault` happens wherever it can, `times` times; it takes the place of the one before. */
  inject(fault: Fault, times = 1): void {
    this.#fault = fault;
    this.#timesLeft = times;
    this.#happened = 0;
  }

  /** No more faults; connections that were stalled break. */
  heal(): void {
    this.#fault = undefined;
    for (const exchange of this.#exchanges) if (exchange.isStalled) exchange.break();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const exchange of this.#exchanges) exchange.break();
    await closed;
  }

  #accept(client: Socket): void {
    const exchange = new Exchange(client, connect(this.#target), {
      current: () => this.#fault,
      happens: () => {
        this.#happened++;
        if (--this.#timesLeft <= 0) this.#fault = undefined;
      },
    });
    this.#exchanges.add(exchange);
    client.once("close", () => this.#exchanges.delete(exchange));
  }
}

interface FaultSource {
  current(): Fault | undefined;
  /** The current fault happens now. */
  happens(): void;
}

/** One connection through the proxy. */
class Exchange {
  isStalled = false;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #faults: FaultSource;
  /** Bytes that a side has sent since the other one did. */
  readonly #passed = { server: 0, client: 0 };
  #isAnswered = false;
  /** Since the first delay of the connection. */
  #heldMs = 0;

  constructor(client: Socket, server: Socket, faults: FaultSource) {
    this.#client = client;
    this.#server = server;
    this.#faults = faults;
    client.on("data", (chunk) => this.#pass("client", chunk));
    server.on("data", (chunk) => this.#pass("server", chunk));
    client.on("end", () => this.#inOrder(() => server.end()));
    server.on("end", () =>
      this.#inOrder(() => {
        if (!this.isStalled) client.end();
      }),
    );
    // What one side does to its connection is done to the other.
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      socket.on("error", () => other.destroy());
      socket.on("close", () =>
        this.#inOrder(() => {
          if (socket === client || !this.isStalled) other.destroySoon();
        }),
      );
    }
  }

  break(): void {
    this.#client.resetAndDestroy();
    this.#server.destroy();
  }

  #pass(from: "server" | "client", chunk: Buffer): void {
    if (this.isStalled || this.#isAnswered) return;
    this.#passed[from === "server" ? "client" : "server"] = 0;
    const before = this.#passed[from];
    this.#passed[from] += chunk.length;
    const fault = this.#faults.current();
    if (fault !== undefined && this.#harm(fault, from, before, chunk)) return;
    this.#inOrder(() => this.#forward(from, chunk));
  }

  /** After what is held back; the end of a connection too, or it would overtake the bytes. */
  #inOrder(pass: () => void): void {
    if (this.#heldMs === 0) pass();
    else setTimeout(pass, this.#heldMs);
  }

  /** Whether the fault has taken the place of passing on. */
  #harm(fault: Fault, from: "server" | "client", before: number, chunk: Buffer): boolean {
    switch (fault.kind) {
      case "refuse":
        this.#faults.happens();
        this.break();
        return true;
      case "answer":
        if (from !== "client" || before > 0) return false;
        this.#faults.happens();
        this.#isAnswered = true;
        this.#client.end(
          `HTTP/1.1 ${fault.status} Injected\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
        );
        this.#server.destroy();
        return true;
      case "delay":
        this.#faults.happens();
        this.#heldMs = fault.delayMs;
        return false;
      default: {
        const at = fault.afterBytes - before;
        if (from !== (fault.side ?? "server") || at < 0 || at >= chunk.length) return false;
        this.#faults.happens();
        const { kind } = fault;
        if (kind === "corrupt") {
          chunk[at] = (chunk[at] ?? 0) ^ 1;
          return false;
        }
        this.#forward(from, chunk.subarray(0, at), () => this.#cut(kind));
        return true;
      }
    }
  }

  #cut(kind: "reset" | "truncate" | "stall"): void {
    if (kind === "stall") this.isStalled = true;
    else if (kind === "reset") this.break();
    else {
      this.#isAnswered = true;
      this.#client.end();
      this.#server.destroy();
    }
  }

  #forward(from: "server" | "client", chunk: Buffer, then?: () => void): void {
    const to = from === "server" ? this.#client : this.#server;
    if (to.destroyed) return;
    const source = from === "server" ? this.#server : this.#client;
    const isFull = !to.write(chunk, () => then?.());
    if (isFull) {
      source.pause();
      to.once("drain", () => source.resume());
    }
  }
}
