import type crypto from "node:crypto";
import {
  closeSync,
  type Dirent,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
  unlinkSync,
} from "node:fs";
import { dirname, join } from "node:path";
import {
  type BlockLocation,
  type ByteReader,
  type ByteWriter,
  type CreateOptions,
  EnvironmentError,
  type FileStatus,
  type FileSystem,
  type FileSystemCapabilities,
  joinPath,
  makeDirectories,
  type OpenOptions,
  resolveRange,
  UserError,
} from "@firesteel/core/io";
import { attempt, errnoOf, fileError } from "./file-errors.ts";
import { LocalByteReader } from "./local-byte-reader.ts";
import { LocalByteWriter } from "./local-byte-writer.ts";
import { fromNativePath, toNativePath } from "./native-path.ts";
import { renameExclusive } from "./rename-exclusive.ts";

/**
 * The files of this machine. System calls are synchronous: on executors, which have a thread for each task, that is
 * several times faster than the thread pool.
 *
 * Symbolic links are followed, `delete` and `rename` work on the link itself. No `.crc` files are written; Hadoop's
 * are hidden files to us.
 */
export class LocalFileSystem implements FileSystem {
  readonly scheme = "file";
  readonly capabilities: FileSystemCapabilities = {
    atomicRename: true,
    consistentList: true,
    conditionalCreate: true,
    append: true,
    atomicCreate: true,
    directories: true,
    multipart: false,
    etags: false,
  };
  readonly #blockSizeBytes: number;

  constructor(blockSizeBytes: number) {
    this.#blockSizeBytes = Math.max(1, blockSizeBytes);
  }

  async open(path: string, options: OpenOptions = {}): Promise<ByteReader> {
    options.signal?.throwIfAborted();
    const { start, end } = resolveRange(path, options);
    const native = toNativePath(path);
    const fd = attempt("open", path, () => openSync(native, "r"));
    if (!fstatSync(fd).isDirectory())
      return new LocalByteReader(fd, path, { start, end, signal: options.signal });
    closeSync(fd);
    throw new UserError("IS_A_DIRECTORY", `cannot open ${path}: it is a directory`);
  }

  async create(path: string, options: CreateOptions = {}): Promise<ByteWriter> {
    const target = toNativePath(path);
    const overwrite = options.overwrite ?? false;
    const existing = statOrUndefined(path, target);
    if (existing?.isDirectory() === true)
      throw new UserError("IS_A_DIRECTORY", `cannot create ${path}: it is a directory`);
    if (existing !== undefined && !overwrite)
      throw new UserError("PATH_ALREADY_EXISTS", `cannot create ${path}: the path already exists`);
    const directory = dirname(target);
    if (options.createParents ?? true) makeParents(path, directory);
    // Hidden, and short whatever the target's name is.
    const { randomBytes } = cryptography();
    const temporary = join(directory, `.firesteel-${randomBytes(9).toString("hex")}.tmp`);
    const fd = attempt("create", path, () => openSync(temporary, "wx"));
    return new LocalByteWriter(fd, path, { temporary, target, overwrite });
  }

  async append(path: string): Promise<ByteWriter> {
    const native = toNativePath(path);
    const status = statOrUndefined(path, native);
    if (status === undefined)
      throw new UserError("PATH_NOT_FOUND", `cannot append to ${path}: the path does not exist`);
    return new LocalByteWriter(
      attempt("append to", path, () => openSync(native, "a")),
      path,
      undefined,
    );
  }

  async rename(from: string, to: string): Promise<boolean> {
    const source = toNativePath(from);
    const target = toNativePath(to);
    try {
      const status = lstatSync(source, { throwIfNoEntry: false });
      if (status === undefined) return false;
      if (!status.isDirectory()) renameExclusive(source, target);
      else if (lstatSync(target, { throwIfNoEntry: false }) === undefined)
        renameSync(source, target);
      else return false;
      return true;
    } catch (cause) {
      const errno = errnoOf(cause);
      if (errno === "EEXIST" || errno === "ENOTEMPTY") return false;
      // Which of the two is missing, ENOENT does not say.
      if (errno === "ENOENT" && lstatSync(source, { throwIfNoEntry: false }) === undefined)
        return false;
      throw fileError(cause, `rename ${from} to`, to);
    }
  }

  async delete(path: string, options: { readonly recursive?: boolean } = {}): Promise<boolean> {
    const native = toNativePath(path);
    if (dirname(native) === native)
      throw new UserError("INVALID_PATH", `cannot delete ${path}: it is the root`);
    try {
      const status = lstatSync(native, { throwIfNoEntry: false });
      if (status === undefined) return false;
      if (!status.isDirectory()) unlinkSync(native);
      else if (options.recursive === true) rmSync(native, { recursive: true });
      else rmdirSync(native);
      return true;
    } catch (cause) {
      const errno = errnoOf(cause);
      if (errno === "ENOENT" || errno === "ENOTDIR") return false;
      throw fileError(cause, "delete", path);
    }
  }

  async mkdirs(path: string): Promise<void> {
    makeParents(path, toNativePath(path));
  }

  async list(
    path: string,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<readonly FileStatus[]> {
    options.signal?.throwIfAborted();
    const native = toNativePath(path);
    let entries: Dirent[];
    try {
      entries = readdirSync(native, { withFileTypes: true });
    } catch (cause) {
      if (errnoOf(cause) !== "ENOTDIR") throw fileError(cause, "list", path);
      const status = await this.stat(path);
      if (status === undefined) throw fileError(cause, "list", path);
      return [status];
    }
    const base = fromNativePath(native);
    const children: FileStatus[] = [];
    for (const entry of entries) {
      const child = this.#childStatus(joinPath(base, entry.name), join(native, entry.name), entry);
      if (child !== undefined) children.push(child);
    }
    return children.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  }

  async stat(path: string): Promise<FileStatus | undefined> {
    const native = toNativePath(path);
    const stats = statOrUndefined(path, native);
    if (stats === undefined) return undefined;
    const isLink = lstatSync(native, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    return this.#status(fromNativePath(native), native, stats, isLink);
  }

  async blockLocations(path: string, start: number, length: number): Promise<BlockLocation[]> {
    const status = await this.stat(path);
    if (status === undefined || status.isDirectory || start >= status.length) return [];
    const end = Math.min(status.length, start + length);
    const blocks: BlockLocation[] = [];
    const size = this.#blockSizeBytes;
    for (let offset = start - (start % size); offset < end; offset += size)
      blocks.push({
        offset,
        length: Math.min(size, status.length - offset),
        hosts: ["localhost"],
      });
    return blocks;
  }

  async checksum(path: string): Promise<string | undefined> {
    const hash = cryptography().createHash("sha256");
    const buffer = Buffer.allocUnsafe(256 * 1024);
    await using reader = await this.open(path);
    for (;;) {
      const count = await reader.read(buffer);
      if (count === 0) return `sha256:${hash.digest("hex")}`;
      hash.update(buffer.subarray(0, count));
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  /** Undefined for what is neither file nor directory (a socket), and for what has gone since the listing. */
  #childStatus(path: string, native: string, entry: Dirent): FileStatus | undefined {
    const stats = entry.isSymbolicLink() ? statOfLink(path, native) : statOrUndefined(path, native);
    if (stats === undefined) {
      // Node decodes names; where that loses something, the file cannot be opened by its name.
      if (entry.name.includes("\ufffd") && !entry.isSymbolicLink())
        throw new EnvironmentError(
          "INVALID_FILE_NAME",
          `cannot read ${path}: its name is not valid UTF-8; rename it`,
          { fields: { path } },
        );
      return undefined;
    }
    if (!stats.isFile() && !stats.isDirectory()) return undefined;
    return this.#status(path, native, stats, entry.isSymbolicLink());
  }

  #status(path: string, native: string, stats: Stats, isLink: boolean): FileStatus {
    const isDirectory = stats.isDirectory();
    return {
      path,
      isDirectory,
      length: isDirectory ? 0 : stats.size,
      modifiedMs: stats.mtimeMs,
      blockSizeBytes: this.#blockSizeBytes,
      ...(isLink
        ? { symlinkTarget: fromNativePath(attempt("list", path, () => realpathSync(native))) }
        : {}),
    };
  }
}

function statOrUndefined(path: string, native: string): Stats | undefined {
  try {
    return statSync(native, { throwIfNoEntry: false });
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === "ENOTDIR" || errno === "ENOENT") return undefined;
    throw fileError(cause, "look at", path);
  }
}

/** Undefined also for a link that leads in a circle: as broken as one that leads nowhere. */
function statOfLink(path: string, native: string): Stats | undefined {
  try {
    return statSync(native, { throwIfNoEntry: false });
  } catch (cause) {
    if (errnoOf(cause) === "ELOOP") return undefined;
    return statOrUndefined(path, native);
  }
}

function makeParents(path: string, native: string): void {
  try {
    makeDirectories(native);
  } catch (cause) {
    const errno = errnoOf(cause);
    // The system says EEXIST of a file that is the last component.
    if (errno === "EEXIST" || errno === "ENOTDIR")
      throw new UserError(
        "NOT_A_DIRECTORY",
        `cannot make the directory ${native}: a file stands where a directory is needed`,
        { cause, fields: { path } },
      );
    if (errno === "ENOENT")
      throw new EnvironmentError(
        "PERMISSION_DENIED",
        `cannot create ${path}: the file system there takes no new directories (${native}); write to another place`,
        { cause, fields: { path, errno } },
      );
    throw fileError(cause, "create", path);
  }
}

/** Loaded by who writes or checks: executors that only read start without, which is 2 ms for each. */
function cryptography(): typeof crypto {
  return process.getBuiltinModule("node:crypto");
}
