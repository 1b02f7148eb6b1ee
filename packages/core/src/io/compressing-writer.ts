import { once } from "node:events";
import type { Deflate, Gzip } from "node:zlib";
import type { Codec } from "./codec.ts";
import type { ByteWriter } from "./file-system.ts";

/** Compresses what is written to it into another writer. */
export class CompressingWriter implements ByteWriter {
  readonly #target: ByteWriter;
  readonly #compressor: Gzip | Deflate;
  readonly #output: Buffer[] = [];
  #error: Error | undefined;

  constructor(target: ByteWriter, codec: Codec) {
    this.#target = target;
    this.#compressor = codec.createCompressor();
    this.#compressor.on("data", (chunk: Buffer) => this.#output.push(chunk));
    this.#compressor.on("error", (error: Error) => (this.#error = error));
  }

  async write(bytes: Uint8Array): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      // Called when zlib has taken the bytes, so that the caller may use its buffer again.
      this.#compressor.write(bytes, (error) => (error == null ? resolve() : reject(error)));
    });
    await this.#drain();
  }

  async close(): Promise<void> {
    const ended = once(this.#compressor, "end");
    this.#compressor.end();
    await ended;
    await this.#drain();
    await this.#target.close();
  }

  async abort(): Promise<void> {
    this.#compressor.destroy();
    await this.#target.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#compressor.destroy();
    await this.#target[Symbol.asyncDispose]();
  }

  async #drain(): Promise<void> {
    if (this.#error !== undefined) throw this.#error;
    for (const chunk of this.#output.splice(0)) await this.#target.write(chunk);
  }
}
