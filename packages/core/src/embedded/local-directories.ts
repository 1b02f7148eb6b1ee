import { dirname, join } from "node:path";
import { createTempDirectory, removeTempDirectory } from "./temp-directory.ts";
import { EnvironmentError } from "../errors/firesteel-error.ts";

/** A directory that failed is the last choice for so long. */
const avoidForMs = 10_000;

/**
 * The application's directories of temporary files, one under each directory of `spark.local.dir`, made when they are
 * first needed. Files are dealt out in turn; a directory where something could not be written comes last for a while.
 */
export class LocalDirectories {
  readonly #directories: readonly LocalDirectory[];
  #next = 0;

  constructor(paths: readonly string[]) {
    this.#directories = paths.map((path) => ({ path, isMade: false, failedAt: -Infinity }));
  }

  /**
   * Path for a new file in a directory other than those of `failedPaths`.
   *
   * @throws {FiresteelError} `LOCAL_DIR_UNAVAILABLE` when there is none
   */
  openFile(name: string, failedPaths: readonly string[]): string {
    const now = performance.now();
    const failed = new Set(failedPaths.map((path) => dirname(path)));
    for (const directory of this.#directories)
      if (failed.has(directory.path)) directory.failedAt = now;
    const count = this.#directories.length;
    const first = this.#next++;
    let cause: Error | undefined;
    for (const mayHaveFailed of [false, true])
      for (let i = 0; i < count; i++) {
        const directory = this.#directories[(first + i) % count];
        if (directory === undefined || failed.has(directory.path)) continue;
        if (now - directory.failedAt < avoidForMs !== mayHaveFailed) continue;
        try {
          if (!directory.isMade) createTempDirectory(directory.path);
          directory.isMade = true;
          return join(directory.path, name);
        } catch (error) {
          cause ??= error as Error;
          directory.failedAt = now;
          failed.add(directory.path);
        }
      }
    throw (
      cause ??
      new EnvironmentError(
        "LOCAL_DIR_UNAVAILABLE",
        "no directory of spark.local.dir can be written: free space there, or add one of another disk",
      )
    );
  }

  /** Removes those that were made, with all that is in them. */
  remove(): void {
    for (const { path, isMade } of this.#directories) if (isMade) removeTempDirectory(path);
  }
}

interface LocalDirectory {
  readonly path: string;
  isMade: boolean;
  failedAt: number;
}
