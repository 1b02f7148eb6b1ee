import { randomFillSync } from "node:crypto";
import { EnvironmentError } from "../errors/firesteel-error.ts";
import type { ByteReader, FileSystem } from "./file-system.ts";

/**
 * The container of object files: a header, then frames, each with one block of records.
 *
 * header: "FSOBJ" 0 0, version u8 (1), sync marker (16 random bytes, the file's own)
 * frame: sync marker, length of the block as u32 little-endian, u32 0, the block
 *
 * A frame belongs to the split in which its marker begins, so that a file can be read from anywhere. Blocks carry
 * their own checksum.
 */
const magic = Buffer.from("FSOBJ\0\0\x01", "latin1");
const syncBytes = 16;

export const objectFileHeaderBytes: number = magic.length + syncBytes;
export const frameHeaderBytes: number = syncBytes + 8;

/** A header with a new sync marker. */
export function newObjectFileHeader(): Buffer {
  const header = Buffer.concat([magic, Buffer.alloc(syncBytes)]);
  randomFillSync(header, magic.length, syncBytes);
  return header;
}

export function encodeFrameHeader(fileHeader: Buffer, blockBytes: number): Buffer {
  const frame = Buffer.alloc(frameHeaderBytes);
  fileHeader.copy(frame, 0, magic.length);
  frame.writeUInt32LE(blockBytes, syncBytes);
  return frame;
}

/** The length of the block of a frame, from the frame's header. @throws {EnvironmentError} `CORRUPT_INPUT` */
export function decodeFrameHeader(frame: Buffer, sync: Buffer, path: string): number {
  if (!frame.subarray(0, syncBytes).equals(sync) || frame.readUInt32LE(syncBytes + 4) !== 0)
    throw corruptObjectFile(path, "a block does not begin where it should");
  return frame.readUInt32LE(syncBytes);
}

/** The file's sync marker, undefined for an empty file. @throws {EnvironmentError} `CORRUPT_INPUT` */
export async function readSyncMarker(fs: FileSystem, path: string): Promise<Buffer | undefined> {
  const header = Buffer.alloc(objectFileHeaderBytes);
  await using reader = await fs.open(path, { end: objectFileHeaderBytes });
  const count = await readFully(reader, header);
  if (count === 0) return undefined;
  if (count < header.length || !header.subarray(0, magic.length).equals(magic))
    throw corruptObjectFile(path, "it is no object file (of this version)");
  return header.subarray(magic.length);
}

/** Where the first frame at or behind `start` begins, undefined where none does before `end`. */
export async function findFrame(
  fs: FileSystem,
  path: string,
  sync: Buffer,
  start: number,
  end: number,
): Promise<number | undefined> {
  if (start <= objectFileHeaderBytes)
    return objectFileHeaderBytes < end ? objectFileHeaderBytes : undefined;
  await using reader = await fs.open(path, { start, end: end + syncBytes - 1 });
  const buffer = Buffer.allocUnsafeSlow(256 * 1024);
  let filled = 0;
  for (let offset = start; ;) {
    const count = await reader.read(buffer.subarray(filled));
    if (count === 0) return undefined;
    filled += count;
    const at = buffer.subarray(0, filled).indexOf(sync);
    if (at !== -1) return offset + at;
    // A marker may be cut by the end of the buffer.
    const keep = Math.min(filled, syncBytes - 1);
    buffer.copyWithin(0, filled - keep, filled);
    offset += filled - keep;
    filled = keep;
  }
}

/** Fills `target` as far as the source goes; the number of bytes. */
export async function readFully(reader: ByteReader, target: Uint8Array): Promise<number> {
  let filled = 0;
  while (filled < target.length) {
    const pending = reader.read(target.subarray(filled));
    const count = typeof pending === "number" ? pending : await pending;
    if (count === 0) break;
    filled += count;
  }
  return filled;
}

export function corruptObjectFile(path: string, why: string, cause?: unknown): EnvironmentError {
  return new EnvironmentError("CORRUPT_INPUT", `the object file ${path} cannot be read: ${why}`, {
    fields: { path },
    cause,
  });
}
