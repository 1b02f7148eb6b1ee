import {
  type Codec,
  codecInfo,
  type CompressedRange,
  type Compressor,
  type SplitChunk,
} from "@firesteel/core/io";
import { Bzip2Blocks } from "./bzip2-blocks.ts";
import { compressStream, decompressStream } from "./bzip2-library.ts";

/**
 * bzip2, read block by block: a block can be found at any bit, so that a file can be read from its middle; streams that
 * follow one another are read as one. A block belongs to the part of the file in which it begins.
 */
export const bzip2: Codec = {
  ...codecInfo("bzip2"),
  decompress: (input) => decompress(input),
  createCompressor: () => new Bzip2Compressor(),
  encode: (bytes) => compressStream(bytes),
  decode: (bytes) => {
    if (bytes.length === 0) return bytes;
    // A block of one byte all over gives many thousand times its length.
    const limit = Math.min(2 ** 30, Math.max(2 ** 20, bytes.length * 50_000));
    return decompressStream(bytes, bytes.length * 8 + 4096, limit);
  },
  decompressSplit,
};

/** Position of the first block behind the header of a file. */
const firstBlock = 4;

async function* decompressSplit({
  input,
  start,
  end,
}: CompressedRange): AsyncGenerator<SplitChunk, void, undefined> {
  const blocks = await Bzip2Blocks.open(input, start);
  let isFirst = start === 0 || blocks.position === firstBlock;
  for (;;) {
    while (blocks.mark === "end") await blocks.nextStream();
    if (blocks.mark === undefined) return;
    const isBehind = blocks.position >= end;
    yield { bytes: await blocks.readBlock(), isFirst, isBehind };
    isFirst = false;
  }
}

async function* decompress(
  input: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const { bytes } of decompressSplit({ input, start: 0, end: Infinity })) yield bytes;
}

// Below the size of a block, so that one takes it also where runs make it a little longer.
const plainBytes = 890_000;

/** A stream for every block, one after another: the library compresses whole buffers only. */
class Bzip2Compressor implements Compressor {
  readonly #buffer = new Uint8Array(plainBytes);
  #filled = 0;
  #isEmpty = true;

  write(bytes: Uint8Array): readonly Uint8Array[] {
    const streams: Uint8Array[] = [];
    for (let start = 0; start < bytes.length;) {
      const part = bytes.subarray(start, start + plainBytes - this.#filled);
      this.#buffer.set(part, this.#filled);
      this.#filled += part.length;
      start += part.length;
      if (this.#filled === plainBytes) streams.push(this.#stream());
    }
    return streams;
  }

  end(): readonly Uint8Array[] {
    return this.#filled > 0 || this.#isEmpty ? [this.#stream()] : [];
  }

  destroy(): void {
    this.#filled = 0;
  }

  #stream(): Uint8Array {
    const stream = compressStream(this.#buffer.subarray(0, this.#filled));
    this.#filled = 0;
    this.#isEmpty = false;
    return stream;
  }
}
