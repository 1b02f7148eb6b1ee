import type { ClientRequest, IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import type { TimeoutOptions } from "./options.ts";
import { IdleError, ResponseBody } from "./response-body.ts";
import type { HttpResponse } from "./transport.ts";

const maxWaitForContinueMs = 1_000;

/** Gives the bytes of a request; stops early when `signal` aborts. */
export type BodySource = (signal: AbortSignal) => AsyncIterable<Uint8Array>;

/**
 * Sends a request with its body and waits for the head of the response. A server may answer before it has all of the
 * body, with an error as a rule: sending then stops. Interim answers (100) are ignored; data nodes send one unasked.
 */
export async function exchange(
  request: ClientRequest,
  body: BodySource | undefined,
  timeouts: Required<TimeoutOptions>,
): Promise<HttpResponse> {
  const ended = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    const fail = (error: Error): void => {
      ended.abort();
      reject(error);
    };
    const failAfter = (code: string, ms: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => request.destroy(new TimeoutError(code)), ms);
    };
    request.on("error", fail);
    request.on("close", () => fail(new Error("the connection closed before an answer")));
    request.on("response", (message) => {
      ended.abort();
      resolve(message);
    });
    request.on("socket", (socket) => {
      if (!socket.connecting) return;
      failAfter("CONNECT_TIMEOUT", timeouts.connectMs);
      socket.once(connectEvent(socket), () => clearTimeout(timer));
    });
    request.on("finish", () => failAfter("ANSWER_TIMEOUT", timeouts.answerMs));
  });
  // Whatever it is, it is thrown below; while a body is being sent nobody waits for it yet.
  answer.catch(() => undefined);
  try {
    const isSent = await sendBody(request, body, ended.signal, timeouts.idleMs);
    const message = await answer;
    const { statusCode = 0, headers } = message;
    if (!isSent && statusCode < 300) {
      request.destroy();
      throw new Error("the server called the request done before it had all of it");
    }
    return { status: statusCode, headers, body: new ResponseBody(message, timeouts.idleMs) };
  } catch (error) {
    request.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Whether all of it was sent before the exchange ended. */
async function sendBody(
  request: ClientRequest,
  body: BodySource | undefined,
  ended: AbortSignal,
  idleMs: number,
): Promise<boolean> {
  if (body !== undefined) {
    await continued(request, ended);
    for await (const piece of body(ended)) {
      // Lets an answer that has come be read first: a server that refuses the rest closes, and a write that fails ends the
      // socket with all that was not read from it. What comes after this turn can still be lost so.
      await setImmediate();
      if (ended.aborted) break;
      if (!request.write(piece)) await drained(request, ended, idleMs);
    }
  }
  if (ended.aborted) return false;
  request.end();
  return true;
}

/**
 * Sends the head and waits until the server wants the body, or for a second where it does not say. Besides, the body then
 * carries the acknowledgement of that interim answer, for which a data node's next packet would wait 40 ms.
 */
function continued(request: ClientRequest, ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, maxWaitForContinueMs);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    request.once("continue", done);
    ended.addEventListener("abort", done);
    request.flushHeaders();
    if (ended.aborted) done();
  });
}

/** Resolves when the server has taken what was written, or the exchange has ended. */
function drained(request: ClientRequest, ended: AbortSignal, idleMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => request.destroy(new IdleError()), idleMs);
    const done = (): void => {
      clearTimeout(timer);
      request.off("drain", done);
      ended.removeEventListener("abort", done);
      resolve();
    };
    request.on("drain", done);
    ended.addEventListener("abort", done);
    if (ended.aborted) done();
  });
}

function connectEvent(socket: Socket): "connect" | "secureConnect" {
  return "encrypted" in socket ? "secureConnect" : "connect";
}

class TimeoutError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}
