/** What a store can do; suites and committers ask instead of guessing. */
export interface FileSystemCapabilities {
  /** `rename` of a file or directory is atomic and cheap. */
  readonly atomicRename: boolean;
  /** A listing shows every finished write. */
  readonly consistentList: boolean;
  /** `create` with `overwrite: false` fails for all but one of several concurrent writers. */
  readonly conditionalCreate: boolean;
  readonly append: boolean;
  /** Files appear whole when the writer closes, never half-written. */
  readonly atomicCreate: boolean;
  /** Directories exist by themselves, also empty ones. */
  readonly directories: boolean;
}

export interface FileStatus {
  /** Absolute URI, `file:/data/a.txt`. */
  readonly path: string;
  readonly isDirectory: boolean;
  /** In bytes; 0 for directories. */
  readonly length: number;
  readonly modifiedMs: number;
  readonly blockSizeBytes: number;
  /** Set for a symbolic link: the absolute URI, without links, of what it leads to. The other fields are the target's. */
  readonly symlinkTarget?: string;
}

export interface BlockLocation {
  readonly offset: number;
  readonly length: number;
  readonly hosts: readonly string[];
}

export interface OpenOptions {
  /** First byte; 0 by default. */
  readonly start?: number;
  /** First byte not read; the end of the file by default. */
  readonly end?: number;
  readonly signal?: AbortSignal;
}

/** Pulls bytes; a value where bytes are at hand, a promise otherwise. */
export interface ByteReader extends AsyncDisposable {
  /** Up to `target.length` bytes into `target`; the number read, 0 at the end. */
  read(target: Uint8Array): number | Promise<number>;
  close(): void | Promise<void>;
}

/** Takes bytes; the file is complete only after `close`. */
export interface ByteWriter extends AsyncDisposable {
  write(bytes: Uint8Array): void | Promise<void>;
  close(): Promise<void>;
  /** Leaves nothing behind. */
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
 */
export interface FileSystem extends AsyncDisposable {
  readonly scheme: string;
  readonly capabilities: FileSystemCapabilities;

  /** @throws {FiresteelError} `PATH_NOT_FOUND`, `PERMISSION_DENIED`, `IS_A_DIRECTORY` */
  open(path: string, options?: OpenOptions): Promise<ByteReader>;
  /** @throws {FiresteelError} `PATH_ALREADY_EXISTS` unless `overwrite`; here or when the writer closes */
  create(path: string, options?: CreateOptions): Promise<ByteWriter>;
  append?(path: string): Promise<ByteWriter>;
  /** False where `from` does not exist or `to` does. Renames a directory with all that is in it. */
  rename(from: string, to: string): Promise<boolean>;
  /** False where there was nothing. @throws {FiresteelError} `DIRECTORY_NOT_EMPTY` unless `recursive` */
  delete(path: string, options?: { readonly recursive?: boolean }): Promise<boolean>;
  mkdirs(path: string): Promise<void>;
  /** Children of a directory, or the file itself; sorted by path. @throws {FiresteelError} `PATH_NOT_FOUND` */
  list(path: string): Promise<readonly FileStatus[]>;
  /** Undefined where there is nothing. */
  stat(path: string): Promise<FileStatus | undefined>;
  blockLocations?(path: string, start: number, length: number): Promise<readonly BlockLocation[]>;
  checksum?(path: string): Promise<string | undefined>;
}
