import { randomUUID } from "node:crypto";
import {
  type BlockLocation,
  type ByteReader,
  type ByteWriter,
  type CreateOptions,
  EnvironmentError,
  type FileStatus,
  type FileSystem,
  type FileSystemCapabilities,
  formatPath,
  joinPath,
  type OpenOptions,
  parsePath,
  resolveRange,
  UserError,
} from "@firesteel/core/io";
import {
  type FileStatus as HdfsStatus,
  type ReplayOptions,
  type WebHdfsClient,
  WebHdfsError,
} from "hdfs-webhdfs-client";
import { HdfsByteReader } from "./hdfs-byte-reader.ts";
import { HdfsByteWriter } from "./hdfs-byte-writer.ts";
import { hdfsError } from "./hdfs-errors.ts";
import { renameOnce } from "./rename-once.ts";

export interface HdfsFileSystemOptions {
  /** The client of a cluster, asked for once each. */
  readonly connect: (authority: string | undefined) => WebHdfsClient;
  readonly replay: ReplayOptions;
  /** Of new files; the cluster's defaults otherwise. */
  readonly blockSize: number | undefined;
  readonly replication: number | undefined;
}

/** A path of ours: its cluster, and its name there. */
interface Place {
  readonly client: WebHdfsClient;
  readonly authority: string | undefined;
  readonly name: string;
}

/**
 * Files of HDFS clusters, one client for each authority.
 *
 * A file is written under a temporary name beside its own and renamed when its writer closes, so that it appears whole;
 * a data node that dies meanwhile is replaced by sending everything again.
 */
export class HdfsFileSystem implements FileSystem {
  readonly scheme: string;
  readonly capabilities: FileSystemCapabilities = {
    atomicRename: true,
    consistentList: true,
    conditionalCreate: true,
    append: true,
    atomicCreate: true,
    directories: true,
    multipart: false,
    etags: true,
  };
  readonly #options: HdfsFileSystemOptions;
  readonly #clients = new Map<string | undefined, WebHdfsClient>();

  constructor(scheme: string, options: HdfsFileSystemOptions) {
    this.scheme = scheme;
    this.#options = options;
  }

  async open(path: string, options: OpenOptions = {}): Promise<ByteReader> {
    const { start, end } = resolveRange(path, options);
    const { client, name } = this.#place(path);
    const { signal } = options;
    signal?.throwIfAborted();
    return await attempt("open", path, async () => {
      const length = end === Infinity ? {} : { length: end - start };
      const reader = await client.open(name, { offset: start, ...length, signal });
      if (options.etag !== undefined && options.etag !== etagOf(reader.status)) {
        reader.close();
        throw new EnvironmentError(
          "INPUT_CHANGED",
          `cannot open ${path}: it is not the file any more that was listed; run the job again`,
          { fields: { path } },
        );
      }
      return new HdfsByteReader(reader, path);
    });
  }

  async create(path: string, options: CreateOptions = {}): Promise<ByteWriter> {
    const { client, name } = this.#place(path);
    const { overwrite = false, createParents = true } = options;
    const directory = parentOf(name);
    const existing = await this.stat(path);
    if (existing?.isDirectory === true || name === "/")
      throw new UserError("IS_A_DIRECTORY", `cannot create ${path}: it is a directory`);
    if (existing !== undefined && !overwrite)
      throw new UserError("PATH_ALREADY_EXISTS", `cannot create ${path}: the path already exists`);
    if (!createParents)
      await attempt("create", path, async () => await client.getFileStatus(directory));

    const { replay, blockSize, replication } = this.#options;
    const temporary = joinPath(directory, `.firesteel-${randomUUID()}.tmp`);
    const writer = client.createWriter(temporary, {
      createParent: createParents,
      replay,
      ...(blockSize === undefined ? {} : { blockSize }),
      ...(replication === undefined ? {} : { replication }),
    });
    return new HdfsByteWriter(writer, path, async () => {
      try {
        await renameOnce(client, temporary, name, overwrite ? "OVERWRITE" : "NONE");
      } catch (error) {
        await client.delete(temporary).catch(() => false);
        if (WebHdfsError.is(error) && (await this.stat(path))?.isDirectory === true)
          throw new UserError("IS_A_DIRECTORY", `cannot create ${path}: it is a directory`, {
            cause: error,
          });
        throw hdfsError(error, "create", path);
      }
    });
  }

  async append(path: string): Promise<ByteWriter> {
    const { client, name } = this.#place(path);
    const status = await attempt("append to", path, async () => await client.getFileStatus(name));
    if (status.type === "DIRECTORY")
      throw new UserError("IS_A_DIRECTORY", `cannot append to ${path}: it is a directory`);
    return new HdfsByteWriter(client.appendWriter(name), path, () => Promise.resolve());
  }

  async rename(from: string, to: string): Promise<boolean> {
    const source = this.#place(from);
    const target = this.#place(to);
    if (source.client !== target.client)
      throw new UserError(
        "INVALID_PATH",
        `cannot rename ${from} to ${to}: they are of different clusters`,
      );
    try {
      await renameOnce(source.client, source.name, target.name, "NONE");
      return true;
    } catch (error) {
      if (WebHdfsError.is(error, "FILE_ALREADY_EXISTS")) return false;
      // Which of the two is missing, the exception does not say.
      const isMissing = WebHdfsError.is(error, "FILE_NOT_FOUND") || isBelowFile(error);
      if (isMissing && (await this.stat(from)) === undefined) return false;
      // A file and a directory: HDFS complains that they are not both directories.
      if (WebHdfsError.is(error, "REMOTE_ERROR") && (await this.stat(to)) !== undefined)
        return false;
      throw hdfsError(error, `rename ${from} to`, to);
    }
  }

  async delete(path: string, options: { readonly recursive?: boolean } = {}): Promise<boolean> {
    const { client, name } = this.#place(path);
    if (name === "/") throw new UserError("INVALID_PATH", `cannot delete ${path}: it is the root`);
    try {
      return await client.delete(name, { recursive: options.recursive ?? false });
    } catch (error) {
      if (isBelowFile(error)) return false;
      throw hdfsError(error, "delete", path);
    }
  }

  async mkdirs(path: string): Promise<void> {
    const { client, name } = this.#place(path);
    try {
      await client.mkdirs(name);
    } catch (error) {
      if (!WebHdfsError.is(error, "FILE_ALREADY_EXISTS")) throw hdfsError(error, "create", path);
      throw new UserError(
        "NOT_A_DIRECTORY",
        `cannot make the directory ${path}: a file stands where a directory is needed`,
        { cause: error, fields: { path } },
      );
    }
  }

  async list(
    path: string,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<readonly FileStatus[]> {
    const { client, authority, name } = this.#place(path);
    return await attempt("list", path, async () => {
      const children: FileStatus[] = [];
      for await (const child of client.listStatusIterator(name, options))
        if (child.type !== "SYMLINK")
          children.push(
            this.#status(
              authority,
              child.pathSuffix === "" ? name : joinPath(name, child.pathSuffix),
              child,
            ),
          );
      return children.toSorted((a, b) => (a.path < b.path ? -1 : 1));
    });
  }

  async stat(path: string): Promise<FileStatus | undefined> {
    const { client, authority, name } = this.#place(path);
    try {
      return this.#status(authority, name, await client.getFileStatus(name));
    } catch (error) {
      if (WebHdfsError.is(error, "FILE_NOT_FOUND") || isBelowFile(error)) return undefined;
      throw hdfsError(error, "look at", path);
    }
  }

  async blockLocations(
    path: string,
    start: number,
    length: number,
  ): Promise<readonly BlockLocation[]> {
    const { client, name } = this.#place(path);
    const blocks = await attempt("locate the blocks of", path, async () => {
      try {
        return await client.getFileBlockLocations(name, { offset: start, length });
      } catch (error) {
        // Servers before Hadoop 3 and some gateways do not have the operation; where blocks are is but a hint.
        if (isUnknownOperation(error)) return [];
        throw error;
      }
    });
    return blocks
      .filter((block) => block.offset < start + length && block.offset + block.length > start)
      .map((block) => ({
        offset: block.offset,
        length: block.length,
        hosts: [...new Set([...block.cachedHosts, ...block.hosts])],
      }));
  }

  async checksum(path: string): Promise<string | undefined> {
    const { client, name } = this.#place(path);
    const { algorithm, bytes } = await attempt(
      "read the checksum of",
      path,
      async () => await client.getFileChecksum(name),
    );
    return `${algorithm}:${bytes}`;
  }

  [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients.values()) client.close();
    return Promise.resolve();
  }

  #place(path: string): Place {
    const { scheme, authority, path: name } = parsePath(path);
    if (scheme?.toLowerCase() !== this.scheme || !name.startsWith("/"))
      throw new UserError("INVALID_PATH", `${path} is not a path of the ${this.scheme}: scheme`);
    let client = this.#clients.get(authority);
    if (client === undefined) {
      client = this.#options.connect(authority);
      this.#clients.set(authority, client);
    }
    return { client, authority, name };
  }

  #status(authority: string | undefined, name: string, status: HdfsStatus): FileStatus {
    const isDirectory = status.type === "DIRECTORY";
    return {
      path: formatPath({ scheme: this.scheme, authority, path: name }),
      isDirectory,
      length: status.length,
      modifiedMs: status.modificationTime,
      blockSizeBytes: Math.max(1, status.blockSize),
      ...(isDirectory ? {} : { etag: etagOf(status) }),
    };
  }
}

/** An overwrite changes the inode, an append the time and the length; a rename nothing. */
function etagOf(status: HdfsStatus): string {
  return `${status.fileId ?? ""}-${status.modificationTime}-${status.length}`;
}

async function attempt<T>(action: string, path: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw hdfsError(error, action, path);
  }
}

/** WebHDFS calls an operation that it does not have a bad argument. Hadoop: `EnumParam`. */
function isUnknownOperation(error: unknown): boolean {
  return (
    WebHdfsError.is(error, "UNSUPPORTED_OPERATION") || WebHdfsError.is(error, "INVALID_ARGUMENT")
  );
}

/** There is nothing below a file, which is no more an error than that there is nothing in a directory. */
function isBelowFile(error: unknown): boolean {
  return WebHdfsError.is(error, "PARENT_NOT_DIRECTORY");
}

function parentOf(name: string): string {
  return name.slice(0, name.lastIndexOf("/")) || "/";
}
