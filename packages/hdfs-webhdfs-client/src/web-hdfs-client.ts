import { Acls } from "./acls.ts";
import {
  type BlockLocation,
  type LocatedBlocks,
  readBlockLocations,
  readLocatedBlocks,
} from "./block-locations.ts";
import { type CallOptions, Cluster } from "./cluster.ts";
import { DelegationTokens } from "./delegation-tokens.ts";
import { ErasureCoding } from "./erasure-coding.ts";
import { WebHdfsError } from "./errors.ts";
import { type FileChecksum, readFileChecksum } from "./file-checksum.ts";
import { type FileStatus, readFileStatus, readFileStatuses } from "./file-status.ts";
import {
  type FsStatus,
  readFsStatus,
  readServerDefaults,
  type ServerDefaults,
} from "./fs-status.ts";
import { HdfsReader, type ReadOptions } from "./hdfs-reader.ts";
import { type AppendOptions, type CreateOptions, HdfsWriter } from "./hdfs-writer.ts";
import { arrayField, optional, stringField } from "./json-fields.ts";
import { listBatches } from "./list-batches.ts";
import { deleteOnce, postOnce, put, putOnce } from "./operation-kind.ts";
import { resolveOptions, type WebHdfsOptions } from "./options.ts";
import { Quotas, type ContentSummary, readContentSummary } from "./quotas.ts";
import { Snapshots } from "./snapshots.ts";
import { StoragePolicies } from "./storage-policies.ts";
import { type WriteBody, writeBody } from "./write-body.ts";
import { XAttrs } from "./xattrs.ts";

/** `NONE` fails where the target is there; without options an existing directory is moved into. */
export type RenameOption = "NONE" | "OVERWRITE" | "TO_TRASH";

/**
 * A WebHDFS client of one cluster. Paths are absolute and literal: `/data/50%/a+b;c.txt`. Every call takes a `signal`
 * last and fails with a {@link WebHdfsError}, or with the signal's reason.
 *
 * Calls that read, or that set something to a value, are repeated when an answer is lost; others only where they
 * surely were not performed, and fail with `OUTCOME_UNKNOWN` otherwise.
 */
export class WebHdfsClient implements AsyncDisposable {
  readonly acls: Acls;
  readonly xattrs: XAttrs;
  readonly snapshots: Snapshots;
  readonly storagePolicies: StoragePolicies;
  readonly erasureCoding: ErasureCoding;
  readonly delegationTokens: DelegationTokens;
  readonly quotas: Quotas;
  readonly #cluster: Cluster;

  /** Opens nothing yet. @throws {WebHdfsError} `INVALID_ARGUMENT` */
  constructor(options: WebHdfsOptions) {
    const cluster = new Cluster(resolveOptions(options));
    this.#cluster = cluster;
    this.acls = new Acls(cluster);
    this.xattrs = new XAttrs(cluster);
    this.snapshots = new Snapshots(cluster);
    this.storagePolicies = new StoragePolicies(cluster);
    this.erasureCoding = new ErasureCoding(cluster);
    this.delegationTokens = new DelegationTokens(cluster);
    this.quotas = new Quotas(cluster);
  }

  /** @throws {WebHdfsError} `FILE_NOT_FOUND` */
  async getFileStatus(path: string, options?: CallOptions): Promise<FileStatus> {
    return await this.#cluster.query("GETFILESTATUS", path, {}, options, readFileStatus);
  }

  /** As `getFileStatus`, but of a symbolic link itself. */
  async getFileLinkStatus(path: string, options?: CallOptions): Promise<FileStatus> {
    return await this.#cluster.query("GETFILELINKSTATUS", path, {}, options, readFileStatus);
  }

  /** Children of a directory, in the order of their bytes, or the file itself with an empty `pathSuffix`. */
  async listStatus(path: string, options?: CallOptions): Promise<FileStatus[]> {
    return await this.#cluster.query("LISTSTATUS", path, {}, options, readFileStatuses);
  }

  /** As `listStatus`, but in parts (1,000 by the server's default), for directories of any size. */
  listStatusIterator(
    path: string,
    options?: CallOptions,
  ): AsyncGenerator<FileStatus, void, undefined> {
    return listBatches(this.#cluster, path, options);
  }

  async getContentSummary(path: string, options?: CallOptions): Promise<ContentSummary> {
    return await this.#cluster.query("GETCONTENTSUMMARY", path, {}, options, readContentSummary);
  }

  /** Of the blocks that overlap the range; the whole file by default. */
  async getFileBlockLocations(
    path: string,
    options: CallOptions & { readonly offset?: number; readonly length?: number } = {},
  ): Promise<BlockLocation[]> {
    const { offset, length } = options;
    const name = "GETFILEBLOCKLOCATIONS";
    return await this.#cluster.query(name, path, { offset, length }, options, readBlockLocations);
  }

  /** The same with block ids and data node ports; an operation of Hadoop's own client. */
  async getBlockLocations(
    path: string,
    options: CallOptions & { readonly offset?: number; readonly length?: number } = {},
  ): Promise<LocatedBlocks> {
    const { offset, length } = options;
    const name = "GET_BLOCK_LOCATIONS";
    return await this.#cluster.query(name, path, { offset, length }, options, readLocatedBlocks);
  }

  /** Equal for equal contents in blocks of equal size. */
  async getFileChecksum(path: string, options?: CallOptions): Promise<FileChecksum> {
    return await this.#cluster.query("GETFILECHECKSUM", path, {}, options, readFileChecksum);
  }

  /** @throws {WebHdfsError} `ACCESS_DENIED` where the user may not do `action`: `r-x` */
  async checkAccess(path: string, action: string, options?: CallOptions): Promise<void> {
    await this.#cluster.query("CHECKACCESS", path, { fsaction: action }, options, () => undefined);
  }

  async getHomeDirectory(options?: CallOptions): Promise<string> {
    return await this.#path("GETHOMEDIRECTORY", "/", options);
  }

  async getTrashRoot(path: string, options?: CallOptions): Promise<string> {
    return await this.#path("GETTRASHROOT", path, options);
  }

  /** Trash directories that are there; Hadoop 3.4. */
  async getTrashRoots(
    options: CallOptions & { readonly allUsers?: boolean } = {},
  ): Promise<readonly FileStatus[]> {
    const parameters = { allusers: options.allUsers };
    return await this.#cluster.query("GETTRASHROOTS", "/", parameters, options, (json) =>
      (optional(json, "Paths", arrayField) ?? []).map((each) =>
        readFileStatus({ FileStatus: each }),
      ),
    );
  }

  async getLinkTarget(path: string, options?: CallOptions): Promise<string> {
    return await this.#path("GETLINKTARGET", path, options);
  }

  async getServerDefaults(options?: CallOptions): Promise<ServerDefaults> {
    return await this.#cluster.query("GETSERVERDEFAULTS", "/", {}, options, readServerDefaults);
  }

  /** Space of the cluster; Hadoop 3.4. */
  async getStatus(options?: CallOptions): Promise<FsStatus> {
    return await this.#cluster.query("GETSTATUS", "/", {}, options, readFsStatus);
  }

  /**
   * A reader of the file as it is now. @throws {WebHdfsError} `FILE_NOT_FOUND`, `IS_A_DIRECTORY`
   */
  async open(path: string, options: ReadOptions = {}): Promise<HdfsReader> {
    for (const [name, value] of [
      ["offset", options.offset],
      ["length", options.length],
    ] as const)
      if (value !== undefined && (!Number.isSafeInteger(value) || value < 0))
        throw new WebHdfsError(
          "INVALID_ARGUMENT",
          `${name} must be a whole number that is not negative, not ${value}`,
          { path },
        );
    const status = await this.getFileStatus(path, options);
    if (status.type === "DIRECTORY")
      throw new WebHdfsError("IS_A_DIRECTORY", `OPEN ${path}: it is a directory`, {
        operation: "OPEN",
        path,
      });
    return new HdfsReader(this.#cluster, path, status, options);
  }

  /**
   * Writes a whole file. Bytes and strings are sent again to another data node when one fails, if `overwrite` or
   * `replay` allows it; a stream as far as `replay` says.
   *
   * @throws {WebHdfsError} `FILE_ALREADY_EXISTS`, `QUOTA_EXCEEDED`, `ACCESS_DENIED`, …
   */
  async create(path: string, body: WriteBody, options: CreateOptions = {}): Promise<void> {
    await writeBody(
      (memoryBytes) =>
        this.createWriter(
          path,
          memoryBytes !== undefined && options.overwrite === true
            ? { ...options, replay: { memoryBytes, ...options.replay } }
            : options,
        ),
      body,
    );
  }

  /** Adds to a file. As `create`, but never sent again once something was sent. */
  async append(path: string, body: WriteBody, options: AppendOptions = {}): Promise<void> {
    await writeBody(() => this.appendWriter(path, options), body);
  }

  /** A writer of a new file. Failures show in its `write` and `close`. */
  createWriter(path: string, options: CreateOptions = {}): HdfsWriter {
    return new HdfsWriter(this.#cluster, {
      operation: "CREATE",
      path,
      parameters: {
        overwrite: options.overwrite ?? false,
        createparent: options.createParent ?? true,
        blocksize: options.blockSize,
        replication: options.replication,
        permission: options.permission,
        unmaskedpermission: options.unmaskedPermission,
        buffersize: options.bufferSize,
        createflag: options.createFlags,
      },
      replay: options.replay,
      signal: options.signal,
    });
  }

  /** A writer at the end of a file. */
  appendWriter(path: string, options: AppendOptions = {}): HdfsWriter {
    return new HdfsWriter(this.#cluster, {
      operation: "APPEND",
      path,
      parameters: { buffersize: options.bufferSize, appendflag: options.appendFlags },
      replay: undefined,
      signal: options.signal,
    });
  }

  /** Appends the files `sources`, whole and in order, to `path`, and removes them. All in one directory. */
  async concat(path: string, sources: readonly string[], options?: CallOptions): Promise<void> {
    await this.#cluster.change(postOnce, "CONCAT", path, { sources }, options);
  }

  /** False where the last block is still being shortened: the file may be written to when that is done. */
  async truncate(path: string, length: number, options?: CallOptions): Promise<boolean> {
    return await this.#cluster.change(postOnce, "TRUNCATE", path, { newlength: length }, options);
  }

  /** With parents. True also where the directory is there. @param options octal permissions: `755` */
  async mkdirs(
    path: string,
    options: CallOptions & {
      readonly permission?: string;
      readonly unmaskedPermission?: string;
    } = {},
  ): Promise<boolean> {
    const { permission, unmaskedPermission: unmaskedpermission } = options;
    const parameters = { permission, unmaskedpermission };
    return await this.#cluster.change(put, "MKDIRS", path, parameters, options);
  }

  /**
   * Without `options.options`: false where it could not be done; an existing directory `to` is moved into. With them
   * (not on HttpFS) failures are errors and the result is true.
   *
   * @throws {WebHdfsError} `OUTCOME_UNKNOWN` where the answer was lost: look whether `to` is there
   */
  async rename(
    from: string,
    to: string,
    options: CallOptions & { readonly options?: readonly RenameOption[] } = {},
  ): Promise<boolean> {
    const parameters = { destination: to, renameoptions: options.options };
    return await this.#cluster.change(putOnce, "RENAME", from, parameters, options);
  }

  /**
   * False where there was nothing. True also where it was there and the answer of a first try was lost.
   *
   * @throws {WebHdfsError} `DIRECTORY_NOT_EMPTY` unless `recursive`
   */
  async delete(
    path: string,
    options: CallOptions & { readonly recursive?: boolean } = {},
  ): Promise<boolean> {
    const parameters = { recursive: options.recursive ?? false };
    const remove = async (): Promise<boolean> =>
      await this.#cluster.change(deleteOnce, "DELETE", path, parameters, options);
    try {
      return await remove();
    } catch (error) {
      if (!WebHdfsError.is(error, "OUTCOME_UNKNOWN")) throw error;
      await remove();
      return true;
    }
  }

  /** Clusters have symbolic links switched off unless their administrators know better. */
  async createSymlink(
    path: string,
    target: string,
    options: CallOptions & { readonly createParent?: boolean } = {},
  ): Promise<void> {
    const parameters = { destination: target, createparent: options.createParent ?? false };
    await this.#cluster.change(putOnce, "CREATESYMLINK", path, parameters, options);
  }

  /** @param permission octal: `640` */
  async setPermission(path: string, permission: string, options?: CallOptions): Promise<void> {
    await this.#cluster.change(put, "SETPERMISSION", path, { permission }, options);
  }

  async setOwner(
    path: string,
    names: { readonly owner?: string; readonly group?: string },
    options?: CallOptions,
  ): Promise<void> {
    const { owner, group } = names;
    await this.#cluster.change(put, "SETOWNER", path, { owner, group }, options);
  }

  /** In milliseconds since 1970; what is left out stays. */
  async setTimes(
    path: string,
    times: { readonly modificationTime?: number; readonly accessTime?: number },
    options?: CallOptions,
  ): Promise<void> {
    const { modificationTime: modificationtime, accessTime: accesstime } = times;
    await this.#cluster.change(put, "SETTIMES", path, { modificationtime, accesstime }, options);
  }

  /** False for a directory. */
  async setReplication(path: string, replication: number, options?: CallOptions): Promise<boolean> {
    return await this.#cluster.change(put, "SETREPLICATION", path, { replication }, options);
  }

  /** Ends all connections; calls under way fail. */
  close(): void {
    this.#cluster.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }

  async #path(name: string, path: string, options: CallOptions | undefined): Promise<string> {
    return await this.#cluster.query(name, path, {}, options, (json) => stringField(json, "Path"));
  }
}
