import { closeSync, readSync } from "node:fs";
import type { ByteReader } from "@firesteel/core/io";
import { attempt } from "./file-errors.ts";

// One system call takes no more than 2 GiB.
const maxReadBytes = 2 ** 30;

/** The bytes `[start, end)` of a file. */
export interface LocalRange {
  readonly start: number;
  readonly end: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads a file synchronously: with the page cache warm a read takes microseconds, less than handing it to a thread
 * pool and back. It is for executors, which have a thread for each task.
 */
export class LocalByteReader implements ByteReader {
  readonly #path: string;
  readonly #end: number;
  readonly #signal: AbortSignal | undefined;
  #fd: number | undefined;
  #position: number;

  /** @param fd owned by the reader from now on */
  constructor(fd: number, path: string, range: LocalRange) {
    this.#fd = fd;
    this.#path = path;
    this.#position = range.start;
    this.#end = range.end;
    this.#signal = range.signal;
  }

  read(target: Uint8Array): number {
    const fd = this.#fd;
    if (fd === undefined) throw new TypeError(`${this.#path} is read after its reader was closed`);
    this.#signal?.throwIfAborted();
    const length = Math.min(target.length, maxReadBytes, this.#end - this.#position);
    if (length <= 0) return 0;
    const count = attempt("read", this.#path, () =>
      readSync(fd, target, 0, length, this.#position),
    );
    this.#position += count;
    return count;
  }

  close(): void {
    const fd = this.#fd;
    this.#fd = undefined;
    if (fd !== undefined) closeSync(fd);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }
}
