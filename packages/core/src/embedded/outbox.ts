import type { MessagePort } from "node:worker_threads";
import type { FromSupervisor } from "./supervisor-messages.ts";

/** What the supervisor has to tell the user's thread, sent in batches: thousands of tiny tasks make few messages. */
export class Outbox {
  readonly #port: MessagePort;
  #batch: FromSupervisor[] = [];
  #transfer = new Set<ArrayBuffer>();
  #isScheduled = false;

  constructor(port: MessagePort) {
    this.#port = port;
  }

  add(message: FromSupervisor): void {
    this.#batch.push(message);
    if (message.type === "result")
      for (const { buffer, byteLength } of message.blocks)
        if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength)
          this.#transfer.add(buffer);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.flush();
    });
  }

  flush(): void {
    this.#isScheduled = false;
    if (this.#batch.length === 0) return;
    const batch = this.#batch;
    const transfer = [...this.#transfer];
    this.#batch = [];
    this.#transfer = new Set();
    this.#port.postMessage(batch, transfer);
  }
}
