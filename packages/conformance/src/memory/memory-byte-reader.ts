import type { ByteReader } from "@firesteel/core/io";

/** Reads bytes that do not change. */
export class MemoryByteReader implements ByteReader {
  readonly #path: string;
  readonly #bytes: Uint8Array;
  readonly #signal: AbortSignal | undefined;
  #position = 0;
  #isClosed = false;

  constructor(path: string, bytes: Uint8Array, signal: AbortSignal | undefined) {
    this.#path = path;
    this.#bytes = bytes;
    this.#signal = signal;
  }

  read(target: Uint8Array): number {
    if (this.#isClosed) throw new TypeError(`${this.#path} is read after its reader was closed`);
    this.#signal?.throwIfAborted();
    const part = this.#bytes.subarray(this.#position, this.#position + target.length);
    target.set(part);
    this.#position += part.length;
    return part.length;
  }

  close(): void {
    this.#isClosed = true;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }
}
