import { accessSync, constants, type Stats, statSync } from "node:fs";
import { EnvironmentError, UserError } from "../../errors/firesteel-error.ts";
import type { FileSystem } from "../../io/file-system.ts";
import { parsePath } from "../../io/path.ts";

const cure = "create it, or name another one in spark.eventLog.dir";

/**
 * Looks at once, where the directory is on this machine, so that a context that cannot log does not start; as Spark.
 *
 * @throws {UserError} `PATH_NOT_FOUND`, `NOT_A_DIRECTORY`
 * @throws {EnvironmentError} `PERMISSION_DENIED`
 */
export function checkLocalLogDirectory(directory: string): void {
  const { scheme, path } = parsePath(directory);
  if (scheme !== "file") return;
  let status: Stats | undefined;
  try {
    status = statSync(path, { throwIfNoEntry: false });
    if (status?.isDirectory() === true) accessSync(path, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new EnvironmentError(
      "PERMISSION_DENIED",
      `the event log directory ${directory} cannot be written to: change its rights, or name another one in spark.eventLog.dir`,
      { cause, fields: { path: directory } },
    );
  }
  refuse(directory, status?.isDirectory());
}

/** The same of any store. */
export async function checkLogDirectory(fileSystem: FileSystem, directory: string): Promise<void> {
  // A store without directories has any directory.
  if (fileSystem.capabilities.directories)
    refuse(directory, (await fileSystem.stat(directory))?.isDirectory);
}

function refuse(directory: string, isDirectory: boolean | undefined): void {
  const fields = { path: directory };
  if (isDirectory === undefined)
    throw new UserError(
      "PATH_NOT_FOUND",
      `the event log directory ${directory} does not exist: ${cure}`,
      { fields },
    );
  if (!isDirectory)
    throw new UserError(
      "NOT_A_DIRECTORY",
      `the event log directory ${directory} is not a directory: ${cure}`,
      { fields },
    );
}
