import type { Codec } from "@firesteel/core/io";

/**
 * The codec with this short name: `bzip2`, `zstd`, `lz4` or `snappy`. Core calls it when a file or a setting asks for
 * one.
 *
 * @throws {RangeError} for any other name
 */
export async function loadCodec(name: string): Promise<Codec> {
  switch (name) {
    case "bzip2":
      return (await import("./bzip2-codec.ts")).bzip2;
    case "zstd":
      return (await import("./zstd-codec.ts")).zstd;
    case "lz4":
      return (await import("./lz4-codec.ts")).lz4Codec;
    case "snappy":
      return (await import("./snappy-codec.ts")).snappy;
    default:
      throw new RangeError(`@firesteel/codecs has no codec ${JSON.stringify(name)}`);
  }
}
