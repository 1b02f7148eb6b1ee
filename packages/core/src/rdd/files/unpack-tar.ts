import { EnvironmentError } from "../../errors/firesteel-error.ts";
import type { ArchiveEntry } from "./archive-entry.ts";

const blockBytes = 512;

/**
 * Files and directories of a tar archive: ustar with GNU's long names and pax paths. POSIX.1-2001 `pax`.
 *
 * @yields entries in their order; links and devices are left out
 */
export function* unpackTar(bytes: Uint8Array, path: string): Generator<ArchiveEntry> {
  const text = (start: number, length: number): string => {
    const field = Buffer.from(bytes.subarray(start, start + length));
    const end = field.indexOf(0);
    return field.toString("utf8", 0, end === -1 ? field.length : end);
  };
  let longName: string | undefined;
  for (let at = 0; at + blockBytes <= bytes.length;) {
    if (bytes[at] === 0) return;
    const size = Number.parseInt(text(at + 124, 12).trim() || "0", 8);
    const type = text(at + 156, 1);
    const start = at + blockBytes;
    if (Number.isNaN(size) || start + size > bytes.length)
      throw new EnvironmentError("ARCHIVE_CORRUPT", `the archive ${path} is damaged or cut off`);
    const content = bytes.subarray(start, start + size);
    at = start + Math.ceil(size / blockBytes) * blockBytes;
    if (type === "L") longName = Buffer.from(content).toString("utf8").replace(/\0.*$/s, "");
    else if (type === "x") longName = paxPath(Buffer.from(content)) ?? longName;
    else {
      const prefix = text(start - blockBytes + 345, 155);
      const short = text(start - blockBytes, 100);
      const name = longName ?? (prefix === "" ? short : `${prefix}/${short}`);
      longName = undefined;
      const mode = Number.parseInt(text(start - blockBytes + 100, 8).trim() || "0", 8);
      if (type === "5") yield { name, isDirectory: true, content, mode };
      else if (type === "0" || type === "") yield { name, isDirectory: false, content, mode };
    }
  }
}

/** The `path` record of a pax header: records are `<length> <key>=<value>\n`. */
function paxPath(header: Buffer): string | undefined {
  for (let at = 0; at < header.length;) {
    const space = header.indexOf(32, at);
    const length = Number(header.toString("latin1", at, space));
    if (space === -1 || !(length > 0)) return undefined;
    const record = header.toString("utf8", space + 1, at + length - 1);
    if (record.startsWith("path=")) return record.slice(5);
    at += length;
  }
  return undefined;
}
