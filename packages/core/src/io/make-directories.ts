import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * A directory of this machine with all parents that are missing; nothing to do where it is there. Node's own
 * `mkdirSync` with `recursive` never returns where a file system takes no new directories and says `ENOENT`, as
 * `/proc` does.
 *
 * @param mode of directories that are made; 0o777 by default, less what the process's mask takes away
 * @throws the system's error: `ENOENT` where the file system takes no new directories, `EEXIST` or `ENOTDIR` where a
 *   file stands in the way
 */
export function makeDirectories(path: string, mode: number = 0o777): void {
  const parent = dirname(path);
  if (makeOne(path, mode, parent !== path)) return;
  makeDirectories(parent, mode);
  makeOne(path, mode, false);
}

/** False where the parent is missing, as far as the system tells, and `mayFail`. */
function makeOne(path: string, mode: number, mayFail: boolean): boolean {
  try {
    mkdirSync(path, { mode });
    return true;
  } catch (cause) {
    if (Reflect.get(Object(cause), "code") === "ENOENT" && mayFail) return false;
    // Some systems say of the root, or of a directory on a read-only device, something else than EEXIST.
    if (isDirectory(path)) return true;
    throw cause;
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false;
  }
}
