import type { Transform } from "node:stream";
import * as zlib from "node:zlib";
import { compress, decompress as decompressFrame, init } from "@bokuweb/zstd-wasm";
import { type Codec, codecInfo, type Compressor, TransformCompressor } from "@firesteel/core/io";
import { Decompress, decompress as decompressFrames } from "fzstd";
import { ZstdFrames } from "./zstd-frames.ts";

/** What `node:zlib` has from Node 22.15 on. */
interface NativeZstd {
  createZstdCompress(options?: object): Transform;
  createZstdDecompress(options?: object): Transform;
  zstdCompressSync(bytes: Uint8Array): Buffer;
}

/** Decompresses one frame. */
interface FrameDecoder {
  write(bytes: Uint8Array): readonly Uint8Array[] | Promise<readonly Uint8Array[]>;
  end(): readonly Uint8Array[] | Promise<readonly Uint8Array[]>;
  destroy(): void;
}

const native: NativeZstd | undefined =
  "createZstdCompress" in zlib ? (zlib as unknown as NativeZstd) : undefined;
const outputChunk = { chunkSize: 128 * 1024 };

if (native === undefined) await init();

export const zstd: Codec = {
  ...codecInfo("zstd"),
  decompress: (input) =>
    decompressEach(input, ({ contentBytes = Infinity }) => {
      if (native !== undefined)
        return new TransformCompressor(native.createZstdDecompress(outputChunk));
      return contentBytes <= maxWholeFrameBytes ? new WholeFrameDecoder() : new FzstdDecoder();
    }),
  createCompressor: () =>
    native === undefined
      ? new FramedCompressor()
      : new TransformCompressor(native.createZstdCompress(outputChunk)),
  encode: (bytes) => native?.zstdCompressSync(bytes) ?? compress(bytes, level),
  decode: (bytes) => decodeAll(bytes),
};

/** Frames of up to so many plain bytes are decompressed at once, which is more than twice as fast. */
const maxWholeFrameBytes = 4 * 1024 * 1024;
// The default of zstd's.
const level = 3;

// Frame by frame: node:zlib's stream would end, without a word, behind the first.
async function* decompressEach(
  input: AsyncIterable<Uint8Array>,
  createDecoder: (frames: ZstdFrames) => FrameDecoder,
): AsyncGenerator<Uint8Array, void, undefined> {
  const frames = new ZstdFrames();
  let decoder: FrameDecoder | undefined;
  try {
    for await (const chunk of input) {
      for (let at = 0; at < chunk.length;) {
        const count = frames.advance(chunk.subarray(at));
        decoder ??= createDecoder(frames);
        yield* await decoder.write(chunk.subarray(at, at + count));
        at += count;
        if (!frames.isBetweenFrames) continue;
        yield* await decoder.end();
        decoder.destroy();
        decoder = undefined;
      }
    }
    if (!frames.isBetweenFrames) throw new Error("unexpected end of file");
  } finally {
    decoder?.destroy();
  }
}

/** Not by node:zlib, which would take the first frame for all. */
function decodeAll(bytes: Uint8Array): Uint8Array {
  const frames = new ZstdFrames();
  for (let at = 0; at < bytes.length;) at += frames.advance(bytes.subarray(at));
  if (!frames.isBetweenFrames) throw new Error("unexpected end of file");
  return bytes.length === 0 ? bytes : decompressFrames(bytes);
}

class WholeFrameDecoder implements FrameDecoder {
  readonly #parts: Buffer[] = [];

  write(bytes: Uint8Array): readonly Uint8Array[] {
    this.#parts.push(Buffer.from(bytes));
    return [];
  }

  end(): readonly Uint8Array[] {
    const plain = decompressFrame(Buffer.concat(this.#parts));
    return plain.length > 0 ? [plain] : [];
  }

  destroy(): void {
    this.#parts.length = 0;
  }
}

class FzstdDecoder implements FrameDecoder {
  #output: Uint8Array[] = [];
  readonly #stream = new Decompress((chunk) => {
    if (chunk.length > 0) this.#output.push(chunk);
  });

  write(bytes: Uint8Array): readonly Uint8Array[] {
    this.#stream.push(bytes);
    return this.#take();
  }

  end(): readonly Uint8Array[] {
    this.#stream.push(new Uint8Array(), true);
    return this.#take();
  }

  destroy(): void {
    this.#output = [];
  }

  #take(): Uint8Array[] {
    const output = this.#output;
    this.#output = [];
    return output;
  }
}

/** Frames of a mebibyte each: the library compresses whole buffers only. */
class FramedCompressor implements Compressor {
  readonly #buffer = new Uint8Array(1024 * 1024);
  #filled = 0;
  #isEmpty = true;

  write(bytes: Uint8Array): readonly Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (let start = 0; start < bytes.length;) {
      const part = bytes.subarray(start, start + this.#buffer.length - this.#filled);
      this.#buffer.set(part, this.#filled);
      this.#filled += part.length;
      start += part.length;
      if (this.#filled === this.#buffer.length) frames.push(this.#frame());
    }
    return frames;
  }

  end(): readonly Uint8Array[] {
    return this.#filled > 0 || this.#isEmpty ? [this.#frame()] : [];
  }

  destroy(): void {
    this.#filled = 0;
  }

  #frame(): Uint8Array {
    const frame = compress(this.#buffer.subarray(0, this.#filled), level);
    this.#filled = 0;
    this.#isEmpty = false;
    return frame;
  }
}
