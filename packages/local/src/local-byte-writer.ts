import { closeSync, renameSync, unlinkSync, writeSync } from "node:fs";
import type { ByteWriter } from "@firesteel/core/io";
import { attempt } from "./file-errors.ts";
import { renameExclusive } from "./rename-exclusive.ts";

/** The file that a writer writes, and the name that it gets when the writer closes. */
export interface WriterTarget {
  readonly temporary: string;
  readonly target: string;
  readonly overwrite: boolean;
}

/**
 * Writes to a temporary file beside the target, which gets the target's name when the writer closes. Without a
 * `target` (appending) it writes to the file itself.
 */
export class LocalByteWriter implements ByteWriter {
  readonly #path: string;
  readonly #files: WriterTarget | undefined;
  #fd: number | undefined;

  /** @param fd owned by the writer from now on; `path` is for messages */
  constructor(fd: number, path: string, files: WriterTarget | undefined) {
    this.#fd = fd;
    this.#path = path;
    this.#files = files;
  }

  write(bytes: Uint8Array): void {
    const fd = this.#fd;
    if (fd === undefined) throw new TypeError(`${this.#path} is written to after its writer ended`);
    attempt("write", this.#path, () => {
      for (let done = 0; done < bytes.length;)
        done += writeSync(fd, bytes, done, bytes.length - done);
    });
  }

  async close(): Promise<void> {
    if (this.#fd === undefined) return;
    try {
      // Quotas and network file systems may refuse only here what was written before.
      attempt("write", this.#path, () => this.#closeFile());
      attempt("create", this.#path, () => this.#giveName());
    } catch (error) {
      this.#removeTemporary();
      throw error;
    }
    await Promise.resolve();
  }

  async abort(): Promise<void> {
    if (this.#fd === undefined) return;
    try {
      this.#closeFile();
    } finally {
      this.#removeTemporary();
    }
    await Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.abort();
  }

  #closeFile(): void {
    const fd = this.#fd;
    this.#fd = undefined;
    if (fd !== undefined) closeSync(fd);
  }

  #giveName(): void {
    if (this.#files === undefined) return;
    const { temporary, target, overwrite } = this.#files;
    if (overwrite) renameSync(temporary, target);
    else renameExclusive(temporary, target);
  }

  #removeTemporary(): void {
    if (this.#files === undefined) return;
    try {
      unlinkSync(this.#files.temporary);
    } catch {
      // Already gone, or the error that led here says more.
    }
  }
}
