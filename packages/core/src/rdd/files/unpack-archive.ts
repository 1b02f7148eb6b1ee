import { writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { gunzipSync } from "node:zlib";
import { UserError } from "../../errors/firesteel-error.ts";
import { makeDirectories } from "../../io/make-directories.ts";
import type { ArchiveEntry } from "./archive-entry.ts";
import { unpackTar } from "./unpack-tar.ts";
import { unpackZip } from "./unpack-zip.ts";

/**
 * Unpacks a `.zip`, `.jar`, `.tar`, `.tar.gz` or `.tgz` into `directory`.
 *
 * @throws {UserError} `UNKNOWN_ARCHIVE`, `ARCHIVE_LEAVES_DIRECTORY`
 */
export async function unpackArchive(
  bytes: Uint8Array,
  path: string,
  directory: string,
): Promise<void> {
  const entries = entriesOf(bytes, path);
  makeDirectories(directory);
  for (const { name, isDirectory, content, mode } of entries) {
    const target = join(directory, name);
    if (relative(directory, target).startsWith(".."))
      throw new UserError(
        "ARCHIVE_LEAVES_DIRECTORY",
        `the archive ${path} has an entry outside of its own directory: ${JSON.stringify(name)}`,
      );
    makeDirectories(isDirectory ? target : dirname(target));
    const permissions = mode & 0o777;
    if (!isDirectory)
      await writeFile(target, content, permissions === 0 ? {} : { mode: permissions });
  }
}

function entriesOf(bytes: Uint8Array, path: string): Iterable<ArchiveEntry> {
  if (/\.(?:zip|jar)$/i.test(path)) return unpackZip(bytes, path);
  if (/\.tar$/i.test(path)) return unpackTar(bytes, path);
  if (/\.(?:tar\.gz|tgz)$/i.test(path)) return unpackTar(gunzipSync(bytes), path);
  throw new UserError(
    "UNKNOWN_ARCHIVE",
    `${path} is no known kind of archive: .zip, .jar, .tar, .tar.gz and .tgz are`,
  );
}
