import type { Transform } from "node:stream";
import type { Compressor } from "./codec.ts";

/** Runs a stream of `node:zlib` chunk by chunk. */
export class TransformCompressor implements Compressor {
  readonly #stream: Transform;
  #output: Buffer[] = [];
  #error: Error | undefined;

  constructor(stream: Transform) {
    this.#stream = stream;
    stream.on("data", (chunk: Buffer) => this.#output.push(chunk));
    stream.on("error", (error) => (this.#error ??= error));
  }

  async write(bytes: Uint8Array): Promise<readonly Uint8Array[]> {
    await new Promise<void>((resolve, reject) => {
      // Called when zlib has taken the bytes, so that the caller may use its buffer again.
      this.#stream.write(bytes, (error) => (error == null ? resolve() : reject(error)));
    });
    return this.#take();
  }

  async end(): Promise<readonly Uint8Array[]> {
    if (this.#error === undefined && !this.#stream.readableEnded)
      await new Promise<void>((resolve, reject) => {
        this.#stream.once("end", resolve).once("error", reject).end();
      });
    return this.#take();
  }

  destroy(): void {
    this.#stream.destroy();
  }

  #take(): Buffer[] {
    if (this.#error !== undefined) throw this.#error;
    const output = this.#output;
    this.#output = [];
    return output;
  }
}
