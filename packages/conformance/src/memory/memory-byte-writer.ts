import type { ByteWriter } from "@firesteel/core/io";

/** Collects bytes, which `publish` takes when the writer closes. */
export class MemoryByteWriter implements ByteWriter {
  readonly #path: string;
  readonly #publish: (bytes: Uint8Array) => void;
  readonly #chunks: Uint8Array[] = [];
  #hasEnded = false;

  constructor(path: string, publish: (bytes: Uint8Array) => void) {
    this.#path = path;
    this.#publish = publish;
  }

  write(bytes: Uint8Array): void {
    if (this.#hasEnded) throw new TypeError(`${this.#path} is written to after its writer ended`);
    this.#chunks.push(Uint8Array.from(bytes));
  }

  async close(): Promise<void> {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#publish(Buffer.concat(this.#chunks));
  }

  async abort(): Promise<void> {
    this.#hasEnded = true;
    this.#chunks.length = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.abort();
  }
}
