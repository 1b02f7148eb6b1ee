import { closeSync, linkSync, openSync, renameSync, unlinkSync } from "node:fs";
import { errnoOf } from "./file-errors.ts";

const noHardLinks: readonly unknown[] = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"];

/**
 * Renames a file, but fails with EEXIST where `to` is there: of several concurrent callers one wins. POSIX's rename
 * would replace it, so the file gets its second name by a hard link.
 */
export function renameExclusive(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!noHardLinks.includes(errnoOf(error))) throw error;
    // File systems without hard links: an empty file takes the name, and the rename replaces it.
    closeSync(openSync(to, "wx"));
    renameSync(from, to);
    return;
  }
  unlinkSync(from);
}
