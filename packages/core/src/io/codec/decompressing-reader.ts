import { EnvironmentError, FiresteelError } from "../../errors/firesteel-error.ts";
import type { ByteReader } from "../file-system.ts";
import type { Codec, SplitChunk } from "./codec.ts";
import { hasSignature, sniffFormat } from "./sniff.ts";

const inputChunkBytes = 64 * 1024;

/**
 * The decompressed bytes of a compressed source: all of them, or, for codecs that can be split, those of the blocks
 * that begin in a part of it and whatever follows.
 */
export class DecompressingReader implements ByteReader {
  /** Compressed bytes taken from the source. */
  bytesIn = 0;
  /** Where the part begins in the plain bytes as this reader counts them: 0 for the file's beginning, else 1. */
  readonly start: number;
  /** Where it ends: known only when the first byte behind it has been read, infinite before. */
  end: number = Infinity;
  readonly #input: CompressedInput;
  readonly #chunks: AsyncIterator<SplitChunk>;
  #chunk: Uint8Array | undefined;
  #position: number;

  private constructor(
    input: CompressedInput,
    chunks: AsyncIterator<SplitChunk>,
    first: SplitChunk | undefined,
  ) {
    this.#input = input;
    this.#chunks = chunks;
    this.start = this.#position = first?.isFirst === false ? 1 : 0;
    if (first !== undefined) this.#take(first);
  }

  /** All of `source`, which the reader owns from now on. */
  static whole(source: ByteReader, codec: Codec, path: string): DecompressingReader {
    const input = new CompressedInput(source, codec, path, 0);
    return new DecompressingReader(input, wholeChunks(input), undefined);
  }

  /**
   * The blocks that begin in bytes `[start, end)` of the file and all that follows; undefined where none begins there.
   *
   * @param source the bytes of the file from `start` on; the reader owns it from now on
   */
  static async split(
    source: ByteReader,
    codec: Codec,
    path: string,
    start: number,
    end: number,
  ): Promise<DecompressingReader | undefined> {
    const input = new CompressedInput(source, codec, path, start);
    const chunks = splitChunks(input, start, end);
    try {
      const { value } = await chunks.next();
      if (value !== undefined && !value.isBehind)
        return new DecompressingReader(input, chunks, value);
    } catch (error) {
      await source.close();
      throw error;
    }
    await chunks.return();
    await source.close();
    return undefined;
  }

  read(target: Uint8Array): number | Promise<number> {
    return this.#chunk === undefined ? this.#readNext(target) : this.#copy(this.#chunk, target);
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
    this.#chunk = undefined;
    await this.#input.source.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #readNext(target: Uint8Array): Promise<number> {
    do {
      const { value, done } = await this.#chunks.next();
      this.bytesIn = this.#input.bytesIn;
      if (done === true) return 0;
      this.#take(value);
    } while (this.#chunk === undefined);
    return this.#copy(this.#chunk, target);
  }

  #take(chunk: SplitChunk): void {
    if (chunk.isBehind) this.end = Math.min(this.end, this.#position);
    this.#position += chunk.bytes.length;
    if (chunk.bytes.length > 0) this.#chunk = chunk.bytes;
  }

  #copy(chunk: Uint8Array, target: Uint8Array): number {
    if (chunk.length <= target.length) {
      target.set(chunk);
      this.#chunk = undefined;
      return chunk.length;
    }
    target.set(chunk.subarray(0, target.length));
    this.#chunk = chunk.subarray(target.length);
    return target.length;
  }
}

/** The compressed bytes, with what is needed to say where and why they are damaged. */
class CompressedInput {
  bytesIn = 0;
  readonly source: ByteReader;
  readonly codec: Codec;
  readonly #path: string;
  readonly #start: number;
  #head: Uint8Array = new Uint8Array();

  constructor(source: ByteReader, codec: Codec, path: string, start: number) {
    this.source = source;
    this.codec = codec;
    this.#path = path;
    this.#start = start;
  }

  async *chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const buffer = Buffer.allocUnsafeSlow(inputChunkBytes);
      const count = await this.source.read(buffer);
      if (count === 0) return;
      if (this.bytesIn === 0 && this.#start === 0) this.#head = buffer.slice(0, 16);
      this.bytesIn += count;
      yield buffer.subarray(0, count);
    }
  }

  failure(cause: unknown): unknown {
    if (FiresteelError.is(cause)) return cause;
    const { name, extension } = this.codec;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const offset = this.#start + this.bytesIn;
    const seen = sniffFormat(this.#head);
    const isOther = this.#start === 0 && (seen === undefined ? hasSignature(name) : seen !== name);
    return new EnvironmentError(
      "CORRUPT_INPUT",
      isOther
        ? `${this.#path} is no ${name}, though its name ends in ${extension}: it looks like ${seen ?? "something else, or plain text"}; give it the right extension`
        : `${this.#path} is not valid ${name}, or it is cut off, somewhere before byte ${offset}: ${reason}; write it again, or set spark.files.ignoreCorruptFiles=true to read what is good of it`,
      { cause, fields: { path: this.#path, offset, codec: name } },
    );
  }
}

async function* wholeChunks(input: CompressedInput): AsyncGenerator<SplitChunk, void, undefined> {
  const compressed = input.chunks();
  // zlib calls an empty file truncated; Hadoop reads nothing from it.
  const first = await compressed.next();
  if (first.done === true) return;
  try {
    for await (const bytes of input.codec.decompress(prepend(first.value, compressed)))
      yield { bytes, isFirst: false, isBehind: false };
  } catch (cause) {
    throw input.failure(cause);
  }
}

async function* splitChunks(
  input: CompressedInput,
  start: number,
  end: number,
): AsyncGenerator<SplitChunk, void, undefined> {
  const { codec } = input;
  if (codec.decompressSplit === undefined)
    throw new TypeError(`${codec.name} cannot be read from the middle`);
  try {
    yield* codec.decompressSplit({ input: input.chunks(), start, end });
  } catch (cause) {
    throw input.failure(cause);
  }
}

async function* prepend<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  yield first;
  yield* rest;
}
