import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import type { ConnectChannel } from "#src/client/connect-channel";
import { Execution } from "#src/client/execution";
import { defaultRetryPolicy } from "#src/client/retry-policy";

/** A server that takes up an operation only after `deafTo` requests to interrupt it. */
class SlowServer {
  readonly stream = Object.assign(new PassThrough({ objectMode: true }), {
    cancel: () => undefined,
  });
  readonly calls: string[] = [];
  readonly #deafTo: number;

  constructor(deafTo: number) {
    this.#deafTo = deafTo;
  }

  serverStream(method: string): unknown {
    this.calls.push(method);
    return this.stream;
  }

  unary(method: string, request: { readonly interrupt?: { readonly value: string } }): unknown {
    this.calls.push(method);
    if (method !== "interrupt") return Promise.resolve({});
    const isDeaf = this.calls.filter((call) => call === "interrupt").length <= this.#deafTo;
    if (isDeaf) return Promise.resolve({ interruptedIds: [] });
    this.stream.destroy(new Error("OPERATION_CANCELED"));
    return Promise.resolve({ interruptedIds: [request.interrupt?.value] });
  }
}

function execute(server: SlowServer, signal: AbortSignal): Execution {
  const base = { sessionId: "s", userContext: { userId: "u", userName: "u" }, clientType: "test" };
  const plan = { opType: { case: undefined } };
  const channel = server as unknown as ConnectChannel;
  return new Execution(channel, base, { plan, signal }, defaultRetryPolicy);
}

describe("an execution that is aborted", () => {
  it("is interrupted even where the server takes it up after the request to stop it", async () => {
    const server = new SlowServer(2);
    const controller = new AbortController();
    const responses = execute(server, controller.signal).responses();
    const first = responses.next();

    controller.abort(new Error("no longer wanted"));

    await expect(first).rejects.toThrow("no longer wanted");
    expect(server.calls).toEqual(["executePlan", "interrupt", "interrupt", "interrupt"]);
  });

  it("is not begun where it was aborted before", async () => {
    const server = new SlowServer(0);
    const responses = execute(server, AbortSignal.abort(new Error("too late"))).responses();

    await expect(responses.next()).rejects.toThrow("too late");
    expect(server.calls).toEqual([]);
  });
});
