import { closeSync, openSync, writeSync } from "node:fs";
import { EnvironmentError } from "../errors/firesteel-error.ts";
import { type Extent, type Grant, maxFileBytes } from "./container.ts";
import type { Lease } from "./lease.ts";

/**
 * Where one attempt's blocks go: its lease of shared memory first, files when the slab budget is used up. What is
 * kept is published with the attempt.
 */
export class AttemptStorage {
  readonly #lease: Lease;
  readonly #openFile: () => Grant | undefined;
  readonly #files: OpenFile[] = [];

  constructor(lease: Lease, openFile: () => Grant | undefined) {
    this.#lease = lease;
    this.#openFile = openFile;
  }

  /** Shared memory, or the heap when that is used up: such blocks go to a file as soon as they are kept. */
  allocate(bytes: number): Uint8Array {
    return this.#lease.allocate(bytes) ?? new Uint8Array(bytes);
  }

  /** Whether the block lies in shared memory. */
  isShared(block: Uint8Array): boolean {
    return this.#lease.locate(block) !== undefined;
  }

  /** Makes the block part of what the attempt publishes. `place: "file"` wants it on disk wherever it is now. */
  keep(block: Uint8Array, place: "anywhere" | "file" = "anywhere"): Extent {
    const shared = place === "anywhere" ? this.#lease.locate(block) : undefined;
    if (shared === undefined) return this.#writeToFile(block);
    this.#lease.keep(shared);
    return shared;
  }

  /** Ends the attempt; returns the containers that it holds no more. */
  close(isPublished: boolean): number[] {
    for (const file of this.#files) closeSync(file.fd);
    return [...this.#files.map((file) => file.id), ...this.#lease.close(isPublished)];
  }

  #writeToFile(block: Uint8Array): Extent {
    let file = this.#files.at(-1);
    if (file === undefined || file.length + block.byteLength > maxFileBytes) {
      const grant = this.#openFile();
      if (grant?.kind !== "file")
        throw new EnvironmentError(
          "LOCAL_DIR_UNAVAILABLE",
          "no file could be made for blocks that do not fit in memory: see that spark.local.dir is writable",
        );
      file = { id: grant.id, fd: openSync(grant.path, "wx", 0o600), length: 0 };
      this.#files.push(file);
    }
    const offset = file.length;
    let done = 0;
    try {
      while (done < block.byteLength)
        done += writeSync(file.fd, block, done, block.byteLength - done, offset + done);
    } catch (cause) {
      throw new EnvironmentError(
        "LOCAL_DIR_WRITE_FAILED",
        `blocks could not be written under spark.local.dir: ${(cause as Error).message}`,
        { cause },
      );
    }
    file.length = Math.ceil((offset + block.byteLength) / 8) * 8;
    return { container: file.id, offset, length: block.byteLength };
  }
}

interface OpenFile {
  readonly id: number;
  readonly fd: number;
  length: number;
}
