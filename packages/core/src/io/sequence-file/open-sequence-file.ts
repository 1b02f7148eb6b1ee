import { EnvironmentError, FiresteelError } from "../../errors/firesteel-error.ts";
import { sniffFormat } from "../codec/sniff.ts";
import type { FileSystem } from "../file-system.ts";
import { FileWindow } from "./file-window.ts";
import { decodeHeader, type SequenceFileHeader, syncBytes } from "./header.ts";

/** A sequence file of which a part is read. */
export interface OpenSequenceFile {
  readonly header: SequenceFileHeader;
  /** Begins with the part's first record, or the sync marker before it. */
  readonly window: FileWindow;
  /** End of the part: what begins with a sync marker here or behind is the next part's. */
  readonly end: number;
  /** Of the whole file. */
  readonly length: number;
}

/** What is before a sync marker, in the place of a record's length. */
export const syncEscape = -1;
const escapeBytes = 4;
/** Bytes of a marker with its escape. */
export const markerBytes: number = escapeBytes + syncBytes;
const maxHeaderBytes = 64 * 1024 * 1024;

/**
 * The part `[start, end)` of a file, undefined where no record belongs to it: a record belongs to the part in which
 * the last marker before it begins, those before the first marker to the first part. Hadoop: `SequenceFile.Reader.sync`,
 * but exact also where a part begins in the header.
 *
 * @throws {EnvironmentError} `CORRUPT_INPUT`
 */
export async function openSequenceFile(
  fs: FileSystem,
  path: string,
  start: number,
  end: number,
  signal: AbortSignal,
): Promise<OpenSequenceFile | undefined> {
  const window = new FileWindow(await fs.open(path, { likelyEnd: end, signal }), 0);
  try {
    const header = await readHeader(window, path);
    if (header === undefined) {
      await window.close();
      return undefined;
    }
    const length = (await fs.stat(path))?.length ?? 0;
    if (start === 0) return { header, window, end, length };
    const position = await findMarker(
      fs,
      path,
      header.sync,
      Math.max(start, window.position + 1),
      end,
    );
    await window.close();
    if (position === undefined) return undefined;
    const source = await fs.open(path, { start: position, likelyEnd: end, signal });
    return { header, window: new FileWindow(source, position), end, length };
  } catch (error) {
    await window.close();
    throw error;
  }
}

/** The header of a file, undefined for an empty one. */
async function readHeader(
  window: FileWindow,
  path: string,
): Promise<SequenceFileHeader | undefined> {
  if (!(await window.fill(1))) return undefined;
  for (let wanted = 4096; ; wanted *= 8) {
    const isThere = await window.fill(wanted);
    try {
      const { header, length } = decodeHeader(window.bytes);
      window.skip(length);
      return header;
    } catch (cause) {
      if (cause instanceof RangeError && isThere && wanted < maxHeaderBytes) continue;
      const seen = sniffFormat(window.bytes);
      const reason = cause instanceof RangeError ? "its header is cut off" : messageOf(cause);
      throw corruptSequenceFile(
        path,
        0,
        seen === undefined || seen === "a sequence file"
          ? reason
          : `${reason}: it looks like ${seen}`,
        cause,
      );
    }
  }
}

/** Where the first marker begins, with its escape, in `[start, end)`. */
async function findMarker(
  fs: FileSystem,
  path: string,
  sync: Buffer,
  start: number,
  end: number,
): Promise<number | undefined> {
  if (start >= end) return undefined;
  const marker = Buffer.alloc(markerBytes);
  marker.writeInt32BE(syncEscape);
  sync.copy(marker, escapeBytes);
  const window = new FileWindow(await fs.open(path, { start, end: end + markerBytes - 1 }), start);
  try {
    while (await window.fill(markerBytes)) {
      const at = window.bytes.indexOf(marker);
      if (at !== -1) return window.position + at;
      // One may be cut by the window's end.
      window.skip(window.length - markerBytes + 1);
    }
    return undefined;
  } finally {
    await window.close();
  }
}

export function corruptSequenceFile(
  path: string,
  offset: number,
  why: string,
  cause?: unknown,
): EnvironmentError {
  return new EnvironmentError(
    "CORRUPT_INPUT",
    `the sequence file ${path} cannot be read at byte ${offset}: ${why}; write it again, or set spark.files.ignoreCorruptFiles=true to read what is good of it`,
    { fields: { path, offset }, cause },
  );
}

/** The error for what a Writable or a codec threw at the record at `offset`. */
export function failureAt(path: string, offset: number, cause: unknown): FiresteelError {
  return FiresteelError.is(cause)
    ? cause
    : corruptSequenceFile(path, offset, messageOf(cause), cause);
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
