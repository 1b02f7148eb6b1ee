import type { FileCommitter } from "./file-committer.ts";
import type { MultipartUploads } from "./multipart.ts";

/**
 * What a store can do; suites and committers ask instead of guessing. A capability that is claimed is a promise that
 * `@firesteel/conformance` checks, one that is not is simply not used.
 */
export interface FileSystemCapabilities {
  /** `rename` of a file or directory happens at once, whatever its size: nobody sees half of it. */
  readonly atomicRename: boolean;
  /** A listing shows every finished write and no finished deletion. */
  readonly consistentList: boolean;
  /** `create` with `overwrite: false` fails for all but one of several concurrent writers. */
  readonly conditionalCreate: boolean;
  /** `append` is there. */
  readonly append: boolean;
  /** Files appear whole when the writer closes, never half-written, and an aborted writer changes nothing. */
  readonly atomicCreate: boolean;
  /**
   * Directories exist by themselves, also empty ones, and a file cannot have children. Otherwise a directory is
   * there as long as something is below it, `mkdirs` may do nothing, and `createParents: false` is ignored.
   */
  readonly directories: boolean;
  /** `multipart` is there. */
  readonly multipart: boolean;
  /** `FileStatus.etag` is set for files, and `open` honours {@link OpenOptions.etag}. */
  readonly etags: boolean;
}

export interface FileStatus {
  /** Absolute URI, `file:/data/a.txt`, as `FileSystemRegistry.qualify` writes it: no slash at the end but a root's. */
  readonly path: string;
  readonly isDirectory: boolean;
  /** In bytes; 0 for directories. */
  readonly length: number;
  readonly modifiedMs: number;
  /** At least 1, also where the store has no blocks: files are split at multiples of it. */
  readonly blockSizeBytes: number;
  /** Set for a symbolic link: the absolute URI, without links, of what it leads to. The other fields are the target's. */
  readonly symlinkTarget?: string;
  /** Tells versions of a file apart: equal for the same version in `stat` and `list`, another after each change. */
  readonly etag?: string;
}

export interface BlockLocation {
  readonly offset: number;
  readonly length: number;
  readonly hosts: readonly string[];
}

export interface OpenOptions {
  /** First byte; 0 by default. At or past the file's end there is nothing to read, which is no error. */
  readonly start?: number;
  /** First byte not read; the end of the file by default. */
  readonly end?: number;
  /** Where the caller will most likely stop reading: reading ahead goes no further. `end` by default. */
  readonly likelyEnd?: number;
  /** Read this version of the file only. Stores without `etags` ignore it. */
  readonly etag?: string;
  readonly signal?: AbortSignal;
}

/** Pulls bytes; a value where bytes are at hand, a promise otherwise. At most one call at a time. */
export interface ByteReader extends AsyncDisposable {
  /**
   * Up to `target.length` bytes into `target`; the number read, 0 only at the end (or for an empty target). All bytes
   * are of one version of the file.
   *
   * @throws {FiresteelError} `INPUT_CHANGED` where the store notices that the file has become another, `INPUT_CUT_OFF`
   *   where it ends before the length that the store announced; an error of any kind after `close`
   */
  read(target: Uint8Array): number | Promise<number>;
  /** May be called again. */
  close(): void | Promise<void>;
}

/** Takes bytes; the file is complete only after `close`. Dropping it (`await using`) without `close` aborts. */
export interface ByteWriter extends AsyncDisposable {
  /** The array is the caller's again when the call (or promise) returns. Throws once the writer has ended. */
  write(bytes: Uint8Array): void | Promise<void>;
  /** Does nothing the second time, and after `abort`. Where it fails, the file does not appear. */
  close(): Promise<void>;
  /** Leaves nothing behind; where an older file was to be replaced, that stays. Does nothing after `close`. */
  abort(): Promise<void>;
}

export interface CreateOptions {
  /** Replace what is there; false by default. */
  readonly overwrite?: boolean;
  /** Make missing parent directories; true by default. Otherwise a missing parent is `PATH_NOT_FOUND`. */
  readonly createParents?: boolean;
}

/**
 * A Hadoop-style file system. Paths are absolute URIs of its scheme, literal as Hadoop's: nothing in them is
 * percent-encoded. Spark: `org.apache.hadoop.fs.FileSystem`.
 *
 * All calls may run concurrently. Failures are {@link FiresteelError}s whose code tells the cause, of the environment's
 * blame where a machine, network or service is at fault (`PERMISSION_DENIED`, `DISK_FULL`, `IO_ERROR`, …); a
 * path of another scheme, or one that the store cannot have, is `INVALID_PATH`. `@firesteel/conformance` has the
 * contract as tests. Globs are {@link glob}'s, which needs `list` and `stat` only.
 */
export interface FileSystem extends AsyncDisposable {
  readonly scheme: string;
  readonly capabilities: FileSystemCapabilities;

  /**
   * @throws {FiresteelError} `PATH_NOT_FOUND` (or `NOT_A_DIRECTORY` below a file), `PERMISSION_DENIED`,
   *   `IS_A_DIRECTORY`; `INVALID_RANGE` (see
   *   {@link resolveRange}); `INPUT_CHANGED` where `etag` is not the file's. Stores without directories may say
   *   `PATH_NOT_FOUND` for one. Here or at the first read.
   */
  open(path: string, options?: OpenOptions): Promise<ByteReader>;
  /**
   * @throws {FiresteelError} `PATH_ALREADY_EXISTS` unless `overwrite`, `IS_A_DIRECTORY`, `NOT_A_DIRECTORY` where a file
   *   stands in the way; here or when the writer closes
   */
  create(path: string, options?: CreateOptions): Promise<ByteWriter>;
  /**
   * Adds to a file. What was written before an abort may stay.
   *
   * @throws {FiresteelError} `PATH_NOT_FOUND`, `IS_A_DIRECTORY`
   */
  append?(path: string): Promise<ByteWriter>;
  /**
   * False where `from` does not exist or `to` does (nothing is ever replaced, and an existing directory is not moved
   * into). Renames a directory with all that is in it.
   *
   * @throws {FiresteelError} `PATH_NOT_FOUND` where the directory of `to` is missing; any code where `to` is below `from`
   */
  rename(from: string, to: string): Promise<boolean>;
  /**
   * False where there was nothing.
   *
   * @throws {FiresteelError} `DIRECTORY_NOT_EMPTY` unless `recursive`; `INVALID_PATH` for the root
   */
  delete(path: string, options?: { readonly recursive?: boolean }): Promise<boolean>;
  /** With all parents; nothing to do where it is there. @throws {FiresteelError} `NOT_A_DIRECTORY` */
  mkdirs(path: string): Promise<void>;
  /**
   * Children of a directory, or the file itself; sorted by path (`<` of strings), each once, hidden ones too.
   *
   * @throws {FiresteelError} `PATH_NOT_FOUND` (or `NOT_A_DIRECTORY` below a file)
   */
  list(path: string, options?: { readonly signal?: AbortSignal }): Promise<readonly FileStatus[]>;
  /** Undefined where there is nothing. */
  stat(path: string): Promise<FileStatus | undefined>;
  /** Blocks that overlap the range, in order; `hosts` as schedulers know them. Nothing past the file's end. */
  blockLocations?(path: string, start: number, length: number): Promise<readonly BlockLocation[]>;
  /** Equal for equal contents that were written alike; undefined where the store knows none. */
  checksum?(path: string): Promise<string | undefined>;
  /** Files in parts that are uploaded by themselves; there if `capabilities.multipart` says so. */
  readonly multipart?: MultipartUploads;
  /**
   * Commits jobs that write into `directory` (qualified) in the store's own way. Without it a store with atomic rename
   * commits by renaming, one with multipart uploads by completing them.
   */
  createFileCommitter?(directory: string): FileCommitter;
}
