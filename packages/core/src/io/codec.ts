import { createDeflate, createGunzip, createGzip, createInflate } from "node:zlib";
import type { Gunzip, Gzip, Inflate, Deflate } from "node:zlib";
import { UserError } from "../errors/firesteel-error.ts";
import { baseName } from "./path.ts";

/** A compression format of whole files. None of these can be split. */
export interface Codec {
  readonly name: string;
  /** With the dot. */
  readonly extension: string;
  createCompressor(): Gzip | Deflate;
  createDecompressor(): Gunzip | Inflate;
}

const outputChunk = { chunkSize: 128 * 1024 };

const gzip: Codec = {
  name: "gzip",
  extension: ".gz",
  createCompressor: () => createGzip(outputChunk),
  createDecompressor: () => createGunzip(outputChunk),
};

/** Hadoop's DefaultCodec: zlib's format (RFC 1950), not bare deflate. */
const deflate: Codec = {
  name: "deflate",
  extension: ".deflate",
  createCompressor: () => createDeflate(outputChunk),
  createDecompressor: () => createInflate(outputChunk),
};

const codecs: readonly Codec[] = [gzip, deflate];

const hadoopClasses = new Map([
  ["org.apache.hadoop.io.compress.GzipCodec", gzip],
  ["org.apache.hadoop.io.compress.DefaultCodec", deflate],
  ["org.apache.hadoop.io.compress.DeflateCodec", deflate],
]);

/** Files that Hadoop would decompress: read as they are they would give rubbish. */
const unsupportedExtensions = new Map([
  [".bz2", "bzip2"],
  [".zst", "zstd"],
  [".lz4", "lz4"],
  [".snappy", "snappy"],
]);

/** The codec that a file's extension says, undefined for plain files. @throws {UserError} `UNSUPPORTED_CODEC` */
export function codecOfFile(path: string): Codec | undefined {
  const name = baseName(path);
  for (const [extension, codec] of unsupportedExtensions)
    if (name.endsWith(extension))
      throw new UserError(
        "UNSUPPORTED_CODEC",
        `cannot read ${path}: ${codec} is not supported; gzip and deflate are`,
        { fields: { path, codec } },
      );
  return codecs.find((codec) => name.endsWith(codec.extension));
}

/** A codec by short name (`gzip`) or Hadoop class name; undefined for `none`. @throws {UserError} `UNKNOWN_CODEC` */
export function codecByName(name: string): Codec | undefined {
  const short = name.toLowerCase();
  if (short === "none" || short === "uncompressed") return undefined;
  const codec =
    hadoopClasses.get(name) ??
    codecs.find((known) => known.name === (short === "gz" ? "gzip" : short));
  if (codec === undefined)
    throw new UserError(
      "UNKNOWN_CODEC",
      `no compression codec ${JSON.stringify(name)}; known are ${codecs.map((known) => known.name).join(", ")} and ${[...hadoopClasses.keys()].join(", ")}`,
      { fields: { codec: name } },
    );
  return codec;
}
