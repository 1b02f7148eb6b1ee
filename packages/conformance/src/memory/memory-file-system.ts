import { createHash } from "node:crypto";
import {
  type ByteReader,
  type ByteWriter,
  type CreateOptions,
  type FileStatus,
  type FileSystem,
  type FileSystemCapabilities,
  type OpenOptions,
  parsePath,
  resolveRange,
  UserError,
} from "@firesteel/core/io";
import { MemoryByteReader } from "./memory-byte-reader.ts";
import { MemoryByteWriter } from "./memory-byte-writer.ts";
import { MemoryMultipart } from "./memory-multipart.ts";
import { isBelow, MemoryTree, parentOf } from "./memory-tree.ts";

export interface MemoryFileSystemOptions {
  /** `mem` by default. */
  readonly scheme?: string;
  /** 32 MiB by default. */
  readonly blockSizeBytes?: number;
  /** Behave as an object store: no directories of their own, no atomic rename, no append; by default a tree. */
  readonly isObjectStore?: boolean;
}

/** Files in the memory of this process, with every capability: the reference of the contract, and a store for tests. */
export class MemoryFileSystem implements FileSystem {
  readonly scheme: string;
  readonly capabilities: FileSystemCapabilities;
  readonly multipart: MemoryMultipart;
  readonly append?: (path: string) => Promise<ByteWriter>;
  readonly #tree: MemoryTree;
  readonly #blockSizeBytes: number;

  constructor(options: MemoryFileSystemOptions = {}) {
    const { scheme = "mem", blockSizeBytes = 32 * 1024 * 1024, isObjectStore = false } = options;
    this.scheme = scheme;
    this.#blockSizeBytes = blockSizeBytes;
    this.capabilities = {
      atomicRename: !isObjectStore,
      consistentList: true,
      conditionalCreate: true,
      append: !isObjectStore,
      atomicCreate: true,
      directories: !isObjectStore,
      multipart: true,
      etags: true,
    };
    this.#tree = new MemoryTree(!isObjectStore);
    this.multipart = new MemoryMultipart(this.#tree, (path) => this.#local(path));
    if (!isObjectStore) this.append = (path) => this.#append(path);
  }

  async open(path: string, options: OpenOptions = {}): Promise<ByteReader> {
    options.signal?.throwIfAborted();
    const range = resolveRange(path, options);
    const local = this.#local(path);
    const file = this.#tree.file(local);
    if (file === undefined) {
      if (this.#tree.isDirectory(local))
        throw new UserError("IS_A_DIRECTORY", `cannot open ${path}: it is a directory`);
      throw new UserError("PATH_NOT_FOUND", `cannot open ${path}: the path does not exist`);
    }
    if (options.etag !== undefined && options.etag !== file.etag)
      throw new UserError(
        "INPUT_CHANGED",
        `cannot open ${path}: it is no more the version ${options.etag}`,
      );
    return new MemoryByteReader(path, file.bytes.subarray(range.start, range.end), options.signal);
  }

  async create(path: string, options: CreateOptions = {}): Promise<ByteWriter> {
    const local = this.#local(path);
    const mayReplace = options.overwrite ?? false;
    this.#tree.checkCreate(local, mayReplace);
    const parent = parentOf(local);
    if (options.createParents === false) this.#tree.checkParent(local);
    else this.#tree.makeDirectories(parent);
    return new MemoryByteWriter(path, (bytes) => {
      this.#tree.checkCreate(local, mayReplace);
      this.#tree.checkParent(local);
      this.#tree.put(local, bytes);
    });
  }

  async rename(from: string, to: string): Promise<boolean> {
    const [source, target] = [this.#local(from), this.#local(to)];
    if (!this.#tree.has(source) || this.#tree.has(target)) return false;
    if (isBelow(target, source))
      throw new UserError("INVALID_PATH", `cannot rename ${from} to ${to}, which is below it`);
    this.#tree.checkParent(target);
    this.#tree.move(source, target);
    return true;
  }

  async delete(path: string, options: { readonly recursive?: boolean } = {}): Promise<boolean> {
    const local = this.#local(path);
    if (local === "/") throw new UserError("INVALID_PATH", `cannot delete ${path}: it is the root`);
    if (!this.#tree.has(local)) return false;
    if (options.recursive !== true && this.#tree.children(local).length > 0)
      throw new UserError("DIRECTORY_NOT_EMPTY", `cannot delete ${path}: it is not empty`);
    this.#tree.remove(local);
    return true;
  }

  async mkdirs(path: string): Promise<void> {
    this.#tree.makeDirectories(this.#local(path));
  }

  async list(
    path: string,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<readonly FileStatus[]> {
    options.signal?.throwIfAborted();
    const local = this.#local(path);
    const own = this.#status(local);
    if (own === undefined)
      throw new UserError("PATH_NOT_FOUND", `cannot list ${path}: the path does not exist`);
    if (!own.isDirectory) return [own];
    return this.#tree
      .children(local)
      .map((child) => this.#status(child))
      .filter((status) => status !== undefined);
  }

  async stat(path: string): Promise<FileStatus | undefined> {
    return this.#status(this.#local(path));
  }

  async checksum(path: string): Promise<string | undefined> {
    await using reader = await this.open(path);
    const hash = createHash("sha256");
    const buffer = new Uint8Array(64 * 1024);
    for (let count = 1; count > 0; hash.update(buffer.subarray(0, count)))
      count = await reader.read(buffer);
    return `sha256:${hash.digest("hex")}`;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  async #append(path: string): Promise<ByteWriter> {
    const local = this.#local(path);
    if (this.#tree.isDirectory(local))
      throw new UserError("IS_A_DIRECTORY", `cannot append to ${path}: it is a directory`);
    if (this.#tree.file(local) === undefined)
      throw new UserError("PATH_NOT_FOUND", `cannot append to ${path}: the path does not exist`);
    return new MemoryByteWriter(path, (bytes) => {
      this.#tree.put(
        local,
        Buffer.concat([this.#tree.file(local)?.bytes ?? new Uint8Array(), bytes]),
      );
    });
  }

  #status(local: string): FileStatus | undefined {
    const file = this.#tree.file(local);
    if (file === undefined && !this.#tree.isDirectory(local)) return undefined;
    return {
      path: `${this.scheme}:${local}`,
      isDirectory: file === undefined,
      length: file?.bytes.length ?? 0,
      modifiedMs: file?.modifiedMs ?? this.#tree.bornMs,
      blockSizeBytes: this.#blockSizeBytes,
      ...(file === undefined ? {} : { etag: file.etag }),
    };
  }

  #local(path: string): string {
    const { scheme, authority, path: local } = parsePath(path);
    if (scheme !== this.scheme || authority !== undefined || !local.startsWith("/"))
      throw new UserError(
        "INVALID_PATH",
        `${path} is no path of the memory file system; they begin with ${this.scheme}:/`,
      );
    return local;
  }
}
