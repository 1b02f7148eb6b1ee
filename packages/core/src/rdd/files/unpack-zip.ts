import { inflateRawSync } from "node:zlib";
import { EnvironmentError } from "../../errors/firesteel-error.ts";
import type { ArchiveEntry } from "./archive-entry.ts";

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;

/**
 * Files and directories of a zip archive, by its central directory (PKWARE APPNOTE 4.3). No zip64, no encryption.
 *
 * @yields entries in the directory's order
 */
export function* unpackZip(bytes: Uint8Array, path: string): Generator<ArchiveEntry> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const damaged = (): EnvironmentError =>
    new EnvironmentError("ARCHIVE_CORRUPT", `the archive ${path} is no zip file, or damaged`);
  const end = endOfDirectory(buffer);
  if (end === -1) throw damaged();
  let at = buffer.readUInt32LE(end + 16);
  for (let count = buffer.readUInt16LE(end + 10); count > 0; count--) {
    if (at + 46 > buffer.length || buffer.readUInt32LE(at) !== entrySignature) throw damaged();
    const method = buffer.readUInt16LE(at + 10);
    const packedBytes = buffer.readUInt32LE(at + 20);
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) =>
      buffer.readUInt16LE(at + offset),
    ) as [number, number, number];
    const mode = buffer.readUInt32LE(at + 38) >>> 16;
    const header = buffer.readUInt32LE(at + 42);
    const name = buffer.toString("utf8", at + 46, at + 46 + nameBytes);
    const start = header + 30 + buffer.readUInt16LE(header + 26) + buffer.readUInt16LE(header + 28);
    const packed = buffer.subarray(start, start + packedBytes);
    if (method !== 0 && method !== 8) throw damaged();
    const isDirectory = name.endsWith("/");
    yield { name, isDirectory, content: method === 0 ? packed : inflateRawSync(packed), mode };
    at += 46 + nameBytes + extraBytes + commentBytes;
  }
}

/** Position of the end-of-directory record, which a comment may follow. */
function endOfDirectory(buffer: Buffer): number {
  const last = Math.max(0, buffer.length - 22 - 65_535);
  for (let at = buffer.length - 22; at >= last; at--)
    if (buffer.readUInt32LE(at) === endSignature) return at;
  return -1;
}
