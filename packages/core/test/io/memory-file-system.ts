import {
  type ByteReader,
  type ByteWriter,
  type CreateOptions,
  createFileSystemRegistry,
  EnvironmentError,
  type FileStatus,
  type FileSystem,
  type FileSystemCapabilities,
  type FormatContext,
  type OpenOptions,
  UserError,
} from "@firesteel/core/io";

export interface MemoryFileSystemOptions {
  readonly blockSizeBytes?: number;
  /** Size of the i-th read, for sources that give bytes as they come. */
  readonly readBytes?: (read: number) => number;
  /** Reads answer with promises. */
  readonly isAsync?: boolean;
  /** Called before every change; throws to make it fail. */
  readonly beforeChange?: (operation: string, path: string) => void;
}

/** Files in memory under `mem:/`, with short reads and faults on demand. */
export class MemoryFileSystem implements FileSystem {
  readonly scheme = "mem";
  readonly capabilities: FileSystemCapabilities = {
    atomicRename: true,
    consistentList: true,
    conditionalCreate: true,
    append: false,
    atomicCreate: true,
    directories: true,
    multipart: false,
    etags: false,
  };
  readonly files = new Map<string, Uint8Array>();
  readonly directories = new Set<string>(["mem:/"]);
  options: MemoryFileSystemOptions;

  constructor(
    files: Readonly<Record<string, string | Uint8Array>> = {},
    options: MemoryFileSystemOptions = {},
  ) {
    this.options = options;
    for (const [path, content] of Object.entries(files)) this.put(path, Buffer.from(content));
  }

  context(conf: Readonly<Record<string, string>> = {}): FormatContext {
    const connector = {
      schemes: ["mem"],
      module: import.meta.url,
      options: undefined,
      createFileSystem: () => this,
    };
    return {
      fileSystems: createFileSystemRegistry({ conf, connectors: [connector] }),
      conf,
      signal: new AbortController().signal,
    };
  }

  names(): string[] {
    return [...this.files.keys()].toSorted();
  }

  put(path: string, bytes: Uint8Array): void {
    this.#makeDirectories(parentOf(path));
    this.files.set(path, bytes);
  }

  async open(path: string, { start = 0, end = Infinity }: OpenOptions = {}): Promise<ByteReader> {
    const bytes = this.files.get(path);
    if (bytes === undefined) throw new UserError("PATH_NOT_FOUND", `${path} does not exist`);
    let position = start;
    let reads = 0;
    const { readBytes, isAsync = false } = this.options;
    const read = (target: Uint8Array): number => {
      const want = Math.min(target.length, readBytes?.(reads++) ?? Infinity);
      const part = bytes.subarray(position, Math.min(end, position + want));
      target.set(part);
      position += part.length;
      return part.length;
    };
    return {
      read: isAsync ? (target) => Promise.resolve().then(() => read(target)) : read,
      close: () => undefined,
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }

  async create(path: string, options: CreateOptions = {}): Promise<ByteWriter> {
    this.#change("create", path);
    if (this.files.has(path) && options.overwrite !== true)
      throw new UserError("PATH_ALREADY_EXISTS", `${path} is there`);
    if (options.createParents === false && !this.directories.has(parentOf(path)))
      throw new UserError("PATH_NOT_FOUND", `${parentOf(path)} does not exist`);
    const chunks: Uint8Array[] = [];
    return {
      write: (bytes) => {
        this.#change("write", path);
        chunks.push(new Uint8Array(bytes));
        // The caller may use its buffer again only after the call.
        if (this.options.isAsync === true) return Promise.resolve();
        return undefined;
      },
      close: async () => {
        this.#change("close", path);
        this.put(path, Buffer.concat(chunks));
      },
      abort: async () => undefined,
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }

  async rename(from: string, to: string): Promise<boolean> {
    this.#change("rename", to);
    if (this.files.has(to) || this.directories.has(to)) return false;
    const bytes = this.files.get(from);
    if (bytes === undefined) return false;
    this.files.delete(from);
    this.put(to, bytes);
    return true;
  }

  async delete(path: string, { recursive = false } = {}): Promise<boolean> {
    this.#change("delete", path);
    const below = [...this.files.keys(), ...this.directories].filter((name) =>
      name.startsWith(`${path}/`),
    );
    if (below.length > 0 && !recursive)
      throw new UserError("DIRECTORY_NOT_EMPTY", `${path} is not empty`);
    for (const name of below) {
      this.files.delete(name);
      this.directories.delete(name);
    }
    return [this.files.delete(path), this.directories.delete(path)].includes(true);
  }

  async mkdirs(path: string): Promise<void> {
    this.#change("mkdirs", path);
    this.#makeDirectories(path);
  }

  async list(path: string): Promise<readonly FileStatus[]> {
    const directory = path.replace(/(?<!:)\/$/, "");
    const children = [...this.files.keys(), ...this.directories].filter(
      (name) => name !== directory && parentOf(name) === directory,
    );
    const found = await Promise.all(children.map((child) => this.stat(child)));
    return found.filter((status) => status !== undefined);
  }

  async stat(path: string): Promise<FileStatus | undefined> {
    const bytes = this.files.get(path);
    if (bytes === undefined && !this.directories.has(path)) return undefined;
    return {
      path,
      isDirectory: bytes === undefined,
      length: bytes?.length ?? 0,
      modifiedMs: 0,
      blockSizeBytes: this.options.blockSizeBytes ?? 32 * 1024 * 1024,
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  #change(operation: string, path: string): void {
    this.options.beforeChange?.(operation, path);
  }

  #makeDirectories(path: string): void {
    for (let directory = path; directory !== "mem:/"; directory = parentOf(directory))
      this.directories.add(directory);
  }
}

/** A fault for `beforeChange`: the `n`th change fails, counting from 0. */
export function failAt(n: number): { (): void; happened: boolean } {
  let changes = 0;
  const fail = (): void => {
    if (changes++ !== n) return;
    fail.happened = true;
    throw new EnvironmentError("IO_ERROR", "the disk has vanished");
  };
  fail.happened = false;
  return fail;
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash <= "mem:".length ? "mem:/" : path.slice(0, slash);
}
