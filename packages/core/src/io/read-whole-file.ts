import { constants } from "node:buffer";
import { EnvironmentError } from "../errors/firesteel-error.ts";
import { codecOfFile } from "./codec/codec.ts";
import { DecompressingReader } from "./codec/decompressing-reader.ts";
import { loadCodec } from "./codec/load-codec.ts";
import type { ByteReader } from "./file-system.ts";
import type { FormatContext } from "./input-format.ts";

/** One file in memory. */
export interface WholeFile {
  readonly bytes: Buffer;
  /** Bytes taken from the store: fewer than `bytes` has where the file is compressed. */
  readonly bytesRead: number;
}

/**
 * All bytes of a file, in memory of their own.
 *
 * @param length what the listing said; the file may have grown or shrunk since
 * @throws {EnvironmentError} `RECORD_TOO_LONG` where no buffer is large enough
 */
export async function readWholeFile(
  path: string,
  length: number,
  decompress: boolean,
  context: FormatContext,
): Promise<WholeFile> {
  const fs = await context.fileSystems.forPath(path);
  const info = decompress ? codecOfFile(path) : undefined;
  const codec = info === undefined ? undefined : await loadCodec(info);
  const file = await fs.open(path, { signal: context.signal });
  const source = codec === undefined ? file : DecompressingReader.whole(file, codec, path);
  try {
    const bytes = await readAll(source, path, codec === undefined ? length : length * 4);
    return {
      bytes,
      bytesRead: source instanceof DecompressingReader ? source.bytesIn : bytes.length,
    };
  } finally {
    await source.close();
  }
}

async function readAll(source: ByteReader, path: string, expected: number): Promise<Buffer> {
  let buffer: Buffer = Buffer.allocUnsafeSlow(Math.min(constants.MAX_LENGTH, expected));
  const probe = Buffer.alloc(1);
  let filled = 0;
  for (;;) {
    // A full buffer is most often the whole file: exactly as large as it should be.
    const isFull = filled === buffer.length;
    const pending = source.read(isFull ? probe : buffer.subarray(filled));
    const count = typeof pending === "number" ? pending : await pending;
    if (count === 0) return buffer.subarray(0, filled);
    if (isFull) {
      buffer = enlarge(buffer, path);
      buffer[filled] = probe[0] ?? 0;
    }
    filled += count;
  }
}

function enlarge(buffer: Buffer, path: string): Buffer {
  if (buffer.length === constants.MAX_LENGTH)
    throw new EnvironmentError(
      "RECORD_TOO_LONG",
      `the file ${path} is longer than a buffer can be (${constants.MAX_LENGTH} bytes); read it in parts (textFile, binaryRecords)`,
      { fields: { path } },
    );
  const larger = Buffer.allocUnsafeSlow(
    Math.min(constants.MAX_LENGTH, Math.max(1024, buffer.length * 2)),
  );
  buffer.copy(larger);
  return larger;
}
