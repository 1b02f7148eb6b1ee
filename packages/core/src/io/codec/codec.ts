import { UserError } from "../../errors/firesteel-error.ts";
import { baseName } from "../path.ts";

/** What is known of a compression format without its implementation. */
export interface CodecInfo {
  /** Short name, as Spark's: `gzip`. */
  readonly name: string;
  /** With the dot. */
  readonly extension: string;
  /** Class names of Hadoop's; files that carry one (sequence files) get the first. */
  readonly hadoopClasses: readonly string[];
  /** A file can be read from its middle. */
  readonly isSplittable: boolean;
}

/**
 * A compression format of Hadoop's: of whole files, and of values inside of files. Errors that its functions throw are
 * of any kind; who reads says which file it was.
 */
export interface Codec extends CodecInfo {
  /** The plain bytes; fails where the input is damaged or cut off. Each chunk is the receiver's. */
  decompress(input: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  createCompressor(): Compressor;
  /** What `decompress` turns into `bytes` again, at once. */
  encode(bytes: Uint8Array): Uint8Array;
  /** The inverse of `encode`. */
  decode(bytes: Uint8Array): Uint8Array;
  /** Only of splittable codecs. */
  decompressSplit?(range: CompressedRange): AsyncIterable<SplitChunk>;
}

/** A part of a compressed file. */
export interface CompressedRange {
  /** The file's bytes from `start` on, also those behind `end`. */
  readonly input: AsyncIterable<Uint8Array>;
  readonly start: number;
  readonly end: number;
}

/** Plain bytes of a part of a file: of the blocks that begin in it, then of those behind it. */
export interface SplitChunk {
  readonly bytes: Uint8Array;
  /** The plain file begins with these bytes. */
  readonly isFirst: boolean;
  /** Of a block that belongs to a later part. */
  readonly isBehind: boolean;
}

/** Takes plain bytes, gives compressed ones when there are some. */
export interface Compressor {
  /** The caller may use `bytes` again when it returns, or its promise settles. */
  write(bytes: Uint8Array): readonly Uint8Array[] | Promise<readonly Uint8Array[]>;
  end(): readonly Uint8Array[] | Promise<readonly Uint8Array[]>;
  /** Frees what it holds; nothing is called afterwards. */
  destroy(): void;
}

const hadoop = "org.apache.hadoop.io.compress";

const infos: readonly CodecInfo[] = [
  {
    name: "gzip",
    extension: ".gz",
    hadoopClasses: [`${hadoop}.GzipCodec`],
    isSplittable: false,
  },
  {
    // zlib's format (RFC 1950), not bare deflate.
    name: "deflate",
    extension: ".deflate",
    hadoopClasses: [`${hadoop}.DefaultCodec`, `${hadoop}.DeflateCodec`],
    isSplittable: false,
  },
  {
    name: "bzip2",
    extension: ".bz2",
    hadoopClasses: [`${hadoop}.BZip2Codec`],
    isSplittable: true,
  },
  {
    name: "zstd",
    extension: ".zst",
    hadoopClasses: [`${hadoop}.ZStandardCodec`, `${hadoop}.ZstdCodec`],
    isSplittable: false,
  },
  {
    name: "lz4",
    extension: ".lz4",
    hadoopClasses: [`${hadoop}.Lz4Codec`],
    isSplittable: false,
  },
  {
    name: "snappy",
    extension: ".snappy",
    hadoopClasses: [`${hadoop}.SnappyCodec`],
    isSplittable: false,
  },
];

const aliases = new Map([
  ["gz", "gzip"],
  ["default", "deflate"],
  ["zlib", "deflate"],
  ["bz2", "bzip2"],
  ["zst", "zstd"],
  ["zstandard", "zstd"],
]);

/** What is known of the codec with this short name. @throws {UserError} `UNKNOWN_CODEC` */
export function codecInfo(name: string): CodecInfo {
  const info = infos.find((known) => known.name === name);
  if (info === undefined) throw unknownCodec(name);
  return info;
}

/** The codec that a file's extension says, undefined for plain files. */
export function codecOfFile(path: string): CodecInfo | undefined {
  const name = baseName(path).toLowerCase();
  return infos.find((info) => name.endsWith(info.extension));
}

/** A codec by short name (`gzip`) or Hadoop class name; undefined for `none`. @throws {UserError} `UNKNOWN_CODEC` */
export function codecByName(name: string): CodecInfo | undefined {
  const short = name.toLowerCase();
  if (short === "none" || short === "uncompressed") return undefined;
  const wanted = aliases.get(short) ?? short;
  const info = infos.find((known) => known.name === wanted || known.hadoopClasses.includes(name));
  if (info === undefined) throw unknownCodec(name);
  return info;
}

function unknownCodec(name: string): UserError {
  const names = infos.map((known) => known.name).join(", ");
  const classes = infos.flatMap((known) => known.hadoopClasses).join(", ");
  return new UserError(
    "UNKNOWN_CODEC",
    `no compression codec ${JSON.stringify(name)}; known are ${names} and ${classes}`,
    { fields: { codec: name } },
  );
}
