import * as zlib from "node:zlib";
import { UserError } from "../../errors/firesteel-error.ts";

/** Compression of spilled blocks; synchronous, since spilling happens inside loops. */
export interface SpillCodec {
  compress(bytes: Uint8Array): Uint8Array;
  /** Gives exactly `length` bytes that start at a multiple of 8. */
  decompress(bytes: Uint8Array, length: number): Uint8Array;
}

/**
 * How spilled blocks are compressed, as `spark.shuffle.spill.compress` and `spark.io.compression.codec` say; undefined
 * where they are not.
 *
 * Node has no codec as fast as a disk cache: its lightest deflate takes in 50 MB of random bytes and 75 MB of words in a
 * second of CPU, and a file 3,500 MB (measured on Node 20.20). So the codecs that are chosen for their speed (`lz4`, the
 * default, `lzf`, `snappy`) leave spilled blocks as they are; who has little disk asks for `zstd`, which is Node's own
 * where it has one (22.15 and later), else its deflate. A sort of 325 MB that compress to a fourteenth takes a tenth more
 * CPU with it.
 *
 * @throws {UserError} `INVALID_CONF` for a codec that Spark does not know either
 */
export function spillCodec(conf: Readonly<Record<string, string>>): SpillCodec | undefined {
  if (conf["spark.shuffle.spill.compress"] === "false") return undefined;
  const name = conf["spark.io.compression.codec"] ?? "lz4";
  switch (
    name
      .replace(/^org\.apache\.spark\.io\./, "")
      .replace(/CompressionCodec$/, "")
      .toLowerCase()
  ) {
    case "lz4":
    case "lzf":
    case "snappy":
      return undefined;
    case "zstd":
      return zstd ?? deflate;
    default:
      throw new UserError(
        "INVALID_CONF",
        `spark.io.compression.codec is ${name}: it must be lz4, lzf, snappy or zstd`,
        { fields: { key: "spark.io.compression.codec", value: name } },
      );
  }
}

const deflate: SpillCodec = {
  compress: (bytes) => zlib.deflateRawSync(bytes, { level: 1 }),
  decompress: (bytes, length) => aligned(zlib.inflateRawSync(bytes, { maxOutputLength: length })),
};

const zstd: SpillCodec | undefined = nodeZstd();

function nodeZstd(): SpillCodec | undefined {
  const compress: unknown = Reflect.get(zlib, "zstdCompressSync");
  const decompress: unknown = Reflect.get(zlib, "zstdDecompressSync");
  if (typeof compress !== "function" || typeof decompress !== "function") return undefined;
  const level = { [Number(Reflect.get(zlib.constants, "ZSTD_c_compressionLevel"))]: 1 };
  return {
    compress: (bytes) => Reflect.apply(compress, zlib, [bytes, { params: level }]) as Uint8Array,
    decompress: (bytes, length) =>
      aligned(Reflect.apply(decompress, zlib, [bytes, { maxOutputLength: length }]) as Uint8Array),
  };
}

function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
}
