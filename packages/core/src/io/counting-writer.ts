import type { ByteWriter } from "./file-system.ts";

/** Counts what goes into another writer. */
export class CountingWriter implements ByteWriter {
  count = 0;
  readonly #target: ByteWriter;

  constructor(target: ByteWriter) {
    this.#target = target;
  }

  write(bytes: Uint8Array): void | Promise<void> {
    this.count += bytes.length;
    return this.#target.write(bytes);
  }

  close(): Promise<void> {
    return this.#target.close();
  }

  abort(): Promise<void> {
    return this.#target.abort();
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#target[Symbol.asyncDispose]();
  }
}
