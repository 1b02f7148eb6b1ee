import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { EnvironmentError, FiresteelError } from "../errors/firesteel-error.ts";
import { alignUp, type Extent, type FileGrant, maxFileBytes, type Range } from "./container.ts";

/** Asks the supervisor for an empty file, in another directory than those of `failedPaths`. */
export type FileSource = (failedPaths: readonly string[]) => FileGrant | undefined;

/**
 * Block files of one attempt. Where one cannot be written, because its disk is full or gone, the block goes to another
 * file, under the next directory of `spark.local.dir`.
 */
export class BlockFiles {
  readonly #openFile: FileSource;
  readonly #files: OpenFile[] = [];
  /** Takes the next block. */
  #current: OpenFile | undefined;

  constructor(openFile: FileSource) {
    this.#openFile = openFile;
  }

  /**
   * Appends a block.
   *
   * @throws {FiresteelError} `LOCAL_DIR_UNAVAILABLE`, `LOCAL_DIR_WRITE_FAILED` when no directory can take it
   */
  write(block: Uint8Array): Extent {
    const current = this.#current;
    if (current !== undefined && current.length + block.byteLength > maxFileBytes)
      this.#current = undefined;
    const failedPaths: string[] = [];
    for (let failure: Error | undefined; ;) {
      let path = this.#current?.path ?? "";
      try {
        if (this.#current === undefined) {
          const grant = this.#ask(failedPaths);
          ({ path } = grant);
          this.#current = this.#create(grant);
        }
        return append(this.#current, block);
      } catch (error) {
        if (FiresteelError.is(error)) throw failure === undefined ? error : writeFailed(failure);
        failure ??= error as Error;
        failedPaths.push(path);
        this.#current = undefined;
      }
    }
  }

  /** Closes all; the executor holds them no more. */
  close(): Range[] {
    for (const { fd } of this.#files) closeSync(fd);
    return this.#files.map(({ id, length }) => ({ container: id, start: 0, end: length }));
  }

  #ask(failedPaths: readonly string[]): FileGrant {
    const grant = this.#openFile(failedPaths);
    if (grant !== undefined) return grant;
    throw new EnvironmentError(
      "LOCAL_DIR_UNAVAILABLE",
      "no file could be made for blocks that do not fit in memory: see that spark.local.dir is writable",
    );
  }

  #create({ id, path }: FileGrant): OpenFile {
    const file = { id, path, fd: openSync(path, "wx", 0o600), length: 0 };
    this.#files.push(file);
    return file;
  }
}

/** No directory can take a block. */
export function writeFailed(cause: Error): EnvironmentError {
  return new EnvironmentError(
    "LOCAL_DIR_WRITE_FAILED",
    `blocks could not be written under spark.local.dir: ${cause.message}; free space there, or add a directory of another disk to spark.local.dir`,
    { cause },
  );
}

interface OpenFile {
  readonly id: number;
  readonly path: string;
  readonly fd: number;
  length: number;
}

function append(file: OpenFile, block: Uint8Array): Extent {
  const offset = file.length;
  let done = 0;
  try {
    while (done < block.byteLength)
      done += writeSync(file.fd, block, done, block.byteLength - done, offset + done);
  } catch (error) {
    // What did not fit must not take the room of others.
    ftruncateSync(file.fd, offset);
    throw error;
  }
  file.length = alignUp(offset + block.byteLength);
  return { container: file.id, offset, length: block.byteLength };
}
