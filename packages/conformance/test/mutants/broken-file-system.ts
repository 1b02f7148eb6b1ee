import type { MemoryFileSystem } from "@firesteel/conformance";
import type { FileSystem } from "@firesteel/core/io";

/** A way to be broken, and lines of the contract that have to say so. */
export interface BrokenFileSystem {
  readonly how: string;
  readonly lines: readonly string[];
  readonly change: (fs: MemoryFileSystem) => Partial<FileSystem>;
}
