import { type Codec, codecInfo } from "@firesteel/core/io";
import lz4 from "lz4-wasm-nodejs";
import { blockCodec } from "./block-framing.ts";

// What Hadoop's Lz4Codec takes into one block: its buffer less what the algorithm may add.
const maxBlockBytes = 262_144 - Math.floor(262_144 / 255) - 16;

/** The library puts the plain length (32 bits, little-endian) before a raw block; Hadoop has it elsewhere. */
export const lz4Codec: Codec = blockCodec(
  codecInfo("lz4"),
  {
    compress: (bytes) => lz4.compress(bytes).subarray(4),
    decompress: (bytes, limit) => {
      const sized = Buffer.allocUnsafe(bytes.length + 4);
      // A piece gives at most 255 times its length.
      sized.writeUInt32LE(Math.min(limit, bytes.length * 255), 0);
      sized.set(bytes, 4);
      try {
        return lz4.decompress(sized);
      } catch (cause) {
        throw cause instanceof Error ? cause : new Error(String(cause), { cause });
      }
    },
  },
  maxBlockBytes,
);
