import type { FileSystem } from "@firesteel/core/io";
import type { ArchiveEntry } from "../rest/shown-application.ts";
import type { LogFiles } from "./log-files.ts";
import { bytesOf } from "./read-log.ts";

/** The files of a log as they are, below the log's own name: unpacked, it can be shown again. */
export function archiveEntries(fileSystem: FileSystem, { path, all }: LogFiles): ArchiveEntry[] {
  const parentLength = path.lastIndexOf("/") + 1;
  return all.map((file) => ({
    name: file.path.slice(parentLength),
    lastModified: new Date(file.modifiedMs),
    input: bytesOf(fileSystem, file.path, 0),
  }));
}
