import { ReusedBuffer } from "../block/reused-buffer.ts";
import type { BlockFiles } from "./block-files.ts";
import type { Extent, Range } from "./container.ts";
import type { Lease } from "./lease.ts";

/** Where one attempt's blocks go: a lease of shared memory first, files when there is no room. */
export class AttemptStorage {
  readonly #lease: Lease;
  readonly #files: BlockFiles;
  readonly #unshared = new ReusedBuffer();

  constructor(lease: Lease, files: BlockFiles) {
    this.#lease = lease;
    this.#files = files;
  }

  /**
   * Memory for a block that is kept before another is allocated: shared, or where that is used up the heap, from which
   * the block goes to a file.
   */
  allocate(bytes: number): Uint8Array {
    return this.#lease.allocate(bytes) ?? this.#unshared.take(bytes);
  }

  /** Shared memory for a block that RDD `rdd` keeps; undefined when there is no room for it. */
  allocateShared(bytes: number, rdd: number): Uint8Array | undefined {
    return this.#lease.allocate(bytes, rdd);
  }

  /** Whether the block lies in shared memory. */
  isShared(block: Uint8Array): boolean {
    return this.#lease.locate(block) !== undefined;
  }

  /** Makes the block part of what the attempt publishes. `place: "file"` wants it on disk wherever it is now. */
  keep(block: Uint8Array, place: "anywhere" | "file" = "anywhere"): Extent {
    const shared = place === "anywhere" ? this.#lease.locate(block) : undefined;
    if (shared === undefined) return this.#files.write(block);
    this.#lease.keep(block);
    return shared;
  }

  /** Ends the attempt; returns the ranges of slabs that it holds no more. */
  close(isPublished: boolean): Range[] {
    return this.#lease.close(isPublished);
  }
}
