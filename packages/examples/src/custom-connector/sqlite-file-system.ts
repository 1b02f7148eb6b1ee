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
import { SqliteDatabase } from "./open-database.ts";
import { blobReader, blobWriter } from "./blob-streams.ts";

interface Node {
  readonly path: string;
  /** Null for directories. */
  readonly length: number | null;
  readonly modified: number;
  readonly version: number;
}

const select = "SELECT path, length(content) AS length, modified, version FROM nodes";

/** Files as rows of an SQLite database, `sqlite:/directory/name`: every change is one transaction. */
export class SqliteFileSystem implements FileSystem {
  readonly scheme = "sqlite";
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
  readonly #database: SqliteDatabase;

  /** @param file the database, made where it is missing */
  constructor(file: string) {
    this.#database = new SqliteDatabase(file);
    this.#database.run(
      "CREATE TABLE IF NOT EXISTS nodes (path TEXT PRIMARY KEY, parent TEXT, modified INTEGER, version INTEGER, content BLOB)",
    );
    this.#database.run("CREATE INDEX IF NOT EXISTS nodes_parent ON nodes (parent)");
    this.#database.run("INSERT OR IGNORE INTO nodes VALUES ('/', NULL, ?, 0, NULL)", Date.now());
  }

  async open(path: string, options: OpenOptions = {}): Promise<ByteReader> {
    options.signal?.throwIfAborted();
    const { start, end } = resolveRange(path, options);
    const local = toLocal(path);
    const [file] = this.#database.all<{ content: Uint8Array | null; version: number }>(
      "SELECT content, version FROM nodes WHERE path = ?",
      local,
    );
    if (file === undefined) throw notFound(path);
    if (file.content === null)
      throw new UserError("IS_A_DIRECTORY", `cannot open ${path}: it is a directory`);
    if (options.etag !== undefined && options.etag !== String(file.version))
      throw new UserError("INPUT_CHANGED", `cannot open ${path}: it was replaced meanwhile`);
    return blobReader(path, file.content.subarray(start, end), options.signal);
  }

  async create(path: string, options: CreateOptions = {}): Promise<ByteWriter> {
    const local = toLocal(path);
    const overwrite = options.overwrite ?? false;
    this.#database.transaction(() => {
      this.#checkReplaceable(local, path, overwrite);
      if (options.createParents ?? true) this.#makeDirectories(parentOf(local));
      else this.#checkDirectory(parentOf(local));
    });
    return blobWriter(path, (content) =>
      this.#database.transaction(() => {
        this.#checkReplaceable(local, path, overwrite);
        this.#checkDirectory(parentOf(local));
        this.#put(local, content);
      }),
    );
  }

  async append(path: string): Promise<ByteWriter> {
    const local = toLocal(path);
    const node = this.#node(local);
    if (node === undefined) throw notFound(path);
    if (node.length === null)
      throw new UserError("IS_A_DIRECTORY", `cannot append to ${path}: it is a directory`);
    return blobWriter(path, (content) =>
      this.#database.transaction(() => {
        const [old] = this.#database.all<{ content: Uint8Array }>(
          "SELECT content FROM nodes WHERE path = ?",
          local,
        );
        this.#put(local, Buffer.concat([old?.content ?? new Uint8Array(), content]));
      }),
    );
  }

  async rename(from: string, to: string): Promise<boolean> {
    const [source, target] = [toLocal(from), toLocal(to)];
    return this.#database.transaction(() => {
      if (this.#node(source) === undefined || this.#node(target) !== undefined) return false;
      if (target.startsWith(`${source}/`))
        throw new UserError("INVALID_PATH", `cannot rename ${from} to ${to}, which is below it`);
      this.#checkDirectory(parentOf(target));
      const length = source.length;
      this.#database.run(
        "UPDATE nodes SET path = ? || substr(path, ?), parent = ? || substr(parent, ?) WHERE substr(path, 1, ?) = ?",
        target,
        length + 1,
        target,
        length + 1,
        length + 1,
        `${source}/`,
      );
      this.#database.run(
        "UPDATE nodes SET path = ?, parent = ? WHERE path = ?",
        target,
        parentOf(target),
        source,
      );
      return true;
    });
  }

  async delete(path: string, options: { readonly recursive?: boolean } = {}): Promise<boolean> {
    const local = toLocal(path);
    if (local === "/") throw new UserError("INVALID_PATH", `cannot delete ${path}: it is the root`);
    return this.#database.transaction(() => {
      if (this.#node(local) === undefined) return false;
      const [child] = this.#database.all("SELECT path FROM nodes WHERE parent = ? LIMIT 1", local);
      if (child !== undefined && options.recursive !== true)
        throw new UserError("DIRECTORY_NOT_EMPTY", `cannot delete ${path}: it is not empty`);
      this.#database.run(
        "DELETE FROM nodes WHERE path = ? OR substr(path, 1, ?) = ?",
        local,
        local.length + 1,
        `${local}/`,
      );
      return true;
    });
  }

  async mkdirs(path: string): Promise<void> {
    this.#database.transaction(() => this.#makeDirectories(toLocal(path)));
  }

  async list(
    path: string,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<readonly FileStatus[]> {
    options.signal?.throwIfAborted();
    const node = this.#node(toLocal(path));
    if (node === undefined) throw notFound(path);
    if (node.length !== null) return [statusOf(node)];
    const children = this.#database.all<Node>(`${select} WHERE parent = ?`, node.path);
    // SQLite compares UTF-8 bytes, listings are sorted as strings compare.
    return children.map(statusOf).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  }

  async stat(path: string): Promise<FileStatus | undefined> {
    const node = this.#node(toLocal(path));
    return node === undefined ? undefined : statusOf(node);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#database.close();
  }

  #node(local: string): Node | undefined {
    return this.#database.all<Node>(`${select} WHERE path = ?`, local)[0];
  }

  #put(local: string, content: Uint8Array): void {
    this.#database.run(
      "INSERT OR REPLACE INTO nodes VALUES (?, ?, ?, (SELECT max(version) + 1 FROM nodes), ?)",
      local,
      parentOf(local),
      Date.now(),
      content,
    );
  }

  #makeDirectories(local: string): void {
    const node = this.#node(local);
    if (node !== undefined) {
      if (node.length === null) return;
      throw new UserError("NOT_A_DIRECTORY", `${local} is a file where a directory is needed`);
    }
    this.#makeDirectories(parentOf(local));
    this.#database.run(
      "INSERT INTO nodes VALUES (?, ?, ?, 0, NULL)",
      local,
      parentOf(local),
      Date.now(),
    );
  }

  #checkDirectory(local: string): void {
    for (let above = local; ; above = parentOf(above)) {
      const node = this.#node(above);
      if (node === undefined) continue;
      if (node.length !== null)
        throw new UserError("NOT_A_DIRECTORY", `${above} is a file where a directory is needed`);
      if (above === local) return;
      throw new UserError("PATH_NOT_FOUND", `the directory ${local} does not exist`);
    }
  }

  #checkReplaceable(local: string, path: string, overwrite: boolean): void {
    const node = this.#node(local);
    if (node === undefined) return;
    if (node.length === null)
      throw new UserError("IS_A_DIRECTORY", `cannot create ${path}: it is a directory`);
    if (!overwrite)
      throw new UserError("PATH_ALREADY_EXISTS", `cannot create ${path}: the path already exists`);
  }
}

function statusOf({ path, length, modified, version }: Node): FileStatus {
  return {
    path: `sqlite:${path}`,
    isDirectory: length === null,
    length: length ?? 0,
    modifiedMs: modified,
    blockSizeBytes: 1024 * 1024,
    ...(length === null ? {} : { etag: String(version) }),
  };
}

function toLocal(path: string): string {
  const { scheme, authority, path: local } = parsePath(path);
  if (scheme !== "sqlite" || authority !== undefined || !local.startsWith("/"))
    throw new UserError("INVALID_PATH", `${path} is no path of the form sqlite:/directory/name`);
  return local;
}

function parentOf(local: string): string {
  return local.slice(0, local.lastIndexOf("/")) || "/";
}

function notFound(path: string): UserError {
  return new UserError("PATH_NOT_FOUND", `${path} does not exist`);
}
