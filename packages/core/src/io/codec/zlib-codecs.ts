import { Readable } from "node:stream";
import {
  createDeflate,
  createGunzip,
  createGzip,
  createInflate,
  deflateSync,
  type Gunzip,
  gunzipSync,
  gzipSync,
  type Inflate,
  inflateSync,
} from "node:zlib";
import { type Codec, codecInfo } from "./codec.ts";
import { TransformCompressor } from "./transform-compressor.ts";

// Chunks that are worth a turn of the event loop, and some of them ahead of the reader.
const outputChunk = { chunkSize: 256 * 1024, highWaterMark: 1024 * 1024 };

/** Concatenated members are read one after another. */
export const gzip: Codec = {
  ...codecInfo("gzip"),
  decompress: (input) => pipeThrough(input, createGunzip(outputChunk)),
  createCompressor: () => new TransformCompressor(createGzip(outputChunk)),
  encode: (bytes) => gzipSync(bytes),
  decode: (bytes) => gunzipSync(bytes),
};

export const deflate: Codec = {
  ...codecInfo("deflate"),
  decompress: (input) => pipeThrough(input, createInflate(outputChunk)),
  createCompressor: () => new TransformCompressor(createDeflate(outputChunk)),
  encode: (bytes) => deflateSync(bytes),
  decode: (bytes) => inflateSync(bytes),
};

// Decompresses in zlib's threads while the caller works on the chunk before.
async function* pipeThrough(
  input: AsyncIterable<Uint8Array>,
  decompressor: Gunzip | Inflate,
): AsyncGenerator<Uint8Array, void, undefined> {
  const source = Readable.from(input, { objectMode: false });
  source.on("error", (error) => decompressor.destroy(error));
  try {
    for await (const chunk of source.pipe(decompressor)) yield chunk as Buffer;
  } finally {
    source.destroy();
    decompressor.destroy();
  }
}
