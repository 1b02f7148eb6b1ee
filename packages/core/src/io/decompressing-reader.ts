import { Readable } from "node:stream";
import { EnvironmentError, FiresteelError } from "../errors/firesteel-error.ts";
import type { Codec } from "./codec.ts";
import type { ByteReader } from "./file-system.ts";

const inputChunkBytes = 64 * 1024;

/** The decompressed bytes of a compressed source; concatenated members are read one after another. */
export class DecompressingReader implements ByteReader {
  /** Compressed bytes taken from the source. */
  bytesIn = 0;
  readonly #source: ByteReader;
  readonly #codec: Codec;
  readonly #path: string;
  #output: AsyncIterator<Buffer> | undefined;
  #chunk: Buffer | undefined;

  constructor(source: ByteReader, codec: Codec, path: string) {
    this.#source = source;
    this.#codec = codec;
    this.#path = path;
  }

  read(target: Uint8Array): number | Promise<number> {
    return this.#chunk === undefined ? this.#readNext(target) : this.#copy(this.#chunk, target);
  }

  async close(): Promise<void> {
    await this.#output?.return?.();
    this.#output = undefined;
    await this.#source.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #readNext(target: Uint8Array): Promise<number> {
    this.#output ??= this.#decompress();
    const { value, done } = await this.#output.next();
    return done === true ? 0 : this.#copy(value, target);
  }

  #copy(chunk: Buffer, target: Uint8Array): number {
    const count = chunk.copy(target);
    this.#chunk = count < chunk.length ? chunk.subarray(count) : undefined;
    return count;
  }

  async *#decompress(): AsyncGenerator<Buffer, void, undefined> {
    const input = this.#compressed();
    // zlib calls an empty file truncated; Hadoop reads nothing from it.
    const first = await input.next();
    if (first.done === true) return;
    const source = Readable.from(prepend(first.value, input), { objectMode: false });
    const decompressor = this.#codec.createDecompressor();
    source.on("error", (error) => decompressor.destroy(error));
    try {
      for await (const chunk of source.pipe(decompressor)) yield chunk as Buffer;
    } catch (cause) {
      if (FiresteelError.is(cause)) throw cause;
      throw new EnvironmentError(
        "CORRUPT_INPUT",
        `${this.#path} is not valid ${this.#codec.name}, or it is cut off: ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause, fields: { path: this.#path } },
      );
    } finally {
      source.destroy();
      decompressor.destroy();
    }
  }

  async *#compressed(): AsyncGenerator<Buffer, void, undefined> {
    for (;;) {
      const buffer = Buffer.allocUnsafeSlow(inputChunkBytes);
      const count = await this.#source.read(buffer);
      if (count === 0) return;
      this.bytesIn += count;
      yield buffer.subarray(0, count);
    }
  }
}

async function* prepend<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  yield first;
  yield* rest;
}
