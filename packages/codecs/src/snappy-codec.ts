import { type Codec, codecInfo } from "@firesteel/core/io";
import { snappyCompressor, snappyUncompressor } from "hysnappy";
import { blockCodec } from "./block-framing.ts";

const compress = snappyCompressor();
const uncompress = snappyUncompressor();

// What Hadoop's SnappyCodec takes into one block: its buffer less what the algorithm may add.
const maxBlockBytes = 262_144 - Math.floor(262_144 / 6) - 32;

export const snappy: Codec = blockCodec(
  codecInfo("snappy"),
  {
    compress,
    decompress: (bytes, limit) => {
      const length = plainLength(bytes);
      if (length > limit) throw new Error(`a block gives ${length} bytes instead of ${limit}`);
      return uncompress(bytes, length);
    },
  },
  maxBlockBytes,
);

/** A raw snappy block begins with its plain length as a varint. */
function plainLength(bytes: Uint8Array): number {
  let length = 0;
  for (let i = 0; i < 5; i++) {
    const byte = bytes[i] ?? 0;
    length += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return length;
  }
  throw new Error("a snappy block has no length");
}
