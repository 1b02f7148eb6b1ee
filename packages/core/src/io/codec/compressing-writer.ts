import type { ByteWriter } from "../file-system.ts";
import type { Codec, Compressor } from "./codec.ts";

/** Compresses what is written to it into another writer. */
export class CompressingWriter implements ByteWriter {
  readonly #target: ByteWriter;
  readonly #compressor: Compressor;

  constructor(target: ByteWriter, codec: Codec) {
    this.#target = target;
    this.#compressor = codec.createCompressor();
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#pass(await this.#compressor.write(bytes));
  }

  async close(): Promise<void> {
    await this.#pass(await this.#compressor.end());
    this.#compressor.destroy();
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

  async #pass(chunks: readonly Uint8Array[]): Promise<void> {
    for (const chunk of chunks) await this.#target.write(chunk);
  }
}
