import type { IncomingMessage } from "node:http";

/** So many bytes, and what came with the last of them, are held for a consumer that is busy: the socket shall not run dry. */
const maxQueuedBytes = 512 * 1024;

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Pulls the body of a response. The sender is slowed down when the consumer is slow. One call at a time. */
export class ResponseBody {
  readonly #message: IncomingMessage;
  readonly #idleMs: number;
  #queue: Buffer[] = [];
  #head = 0;
  #queuedBytes = 0;
  #isEnded = false;
  #error: Error | undefined;
  #waiting: Waiting | undefined;
  /** Of the wait under way, if there is one; one timer for all of them, since there is a wait for most chunks. */
  #timer: NodeJS.Timeout | undefined;

  /** @param idleMs how long `next` waits for bytes */
  constructor(message: IncomingMessage, idleMs: number) {
    this.#message = message;
    this.#idleMs = idleMs;
    message.on("data", (bytes: Buffer) => {
      this.#queue.push(bytes);
      this.#queuedBytes += bytes.length;
      if (this.#queuedBytes >= maxQueuedBytes) message.pause();
      this.#wake();
    });
    message.on("end", () => this.#settle(undefined));
    message.on("error", (error) => this.#settle(error));
    message.on("close", () => this.#settle(new Error("the connection closed before the end")));
  }

  /** Bytes that are at hand. */
  take(): Uint8Array | undefined {
    const bytes = this.#queue[this.#head];
    if (bytes === undefined) return undefined;
    this.#head += 1;
    if (this.#head === this.#queue.length) {
      this.#queue = [];
      this.#head = 0;
    }
    this.#queuedBytes -= bytes.length;
    if (this.#queuedBytes < maxQueuedBytes / 2 && this.#message.isPaused()) this.#message.resume();
    return bytes;
  }

  /** Undefined at the end. Rejects where the body breaks off, or with {@link IdleError}. */
  async next(): Promise<Uint8Array | undefined> {
    for (;;) {
      const bytes = this.take();
      if (bytes !== undefined) return bytes;
      if (this.#error !== undefined) throw this.#error;
      if (this.#isEnded) return undefined;
      await this.#change();
    }
  }

  /** At most `maxBytes` and a chunk, as UTF-8. */
  async text(maxBytes: number = Infinity): Promise<string> {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for (;;) {
      const bytes = await this.next();
      if (bytes === undefined) break;
      chunks.push(bytes);
      length += bytes.length;
      if (length > maxBytes) {
        this.destroy();
        break;
      }
    }
    return Buffer.concat(chunks).toString("utf8");
  }

  /** Reads on to the end, so that the connection can be used again. */
  async dump(): Promise<void> {
    while ((await this.next()) !== undefined);
  }

  /** Ends the connection unless the body was read to its end. */
  destroy(): void {
    this.#settle(new Error("the body was dropped"));
    this.#queue = [];
    this.#message.destroy();
  }

  #change(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#timer ??= setTimeout(() => {
        const waiting = this.#waiting;
        this.#waiting = undefined;
        waiting?.reject(new IdleError());
      }, this.#idleMs);
      this.#timer.refresh();
    });
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve();
  }

  #settle(error: Error | undefined): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#error = error;
    clearTimeout(this.#timer);
    this.#wake();
  }
}

/** No byte came for the time that is allowed. */
export class IdleError extends Error {
  readonly code = "IDLE_TIMEOUT";
}
