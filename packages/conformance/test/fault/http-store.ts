import { createHash, randomUUID } from "node:crypto";
import {
  type ByteReader,
  type ByteWriter,
  type CreateOptions,
  EnvironmentError,
  FiresteelError,
  type FileStatus,
  type FileSystem,
  type OpenOptions,
  resolveRange,
  UserError,
} from "@firesteel/core/io";
import type { StoreCall } from "./http-store-server.ts";

export interface HttpStoreOptions {
  readonly port: number;
  readonly timeoutMs?: number;
}

/** The client of `HttpStoreServer`: calls are tried three times, reads go on where they broke off. */
export class HttpStore implements FileSystem {
  readonly scheme = "http-store";
  readonly capabilities = {
    atomicRename: true,
    consistentList: true,
    conditionalCreate: true,
    append: false,
    atomicCreate: true,
    directories: true,
    multipart: false,
    etags: true,
  };
  readonly tries: number = 3;
  readonly #options: HttpStoreOptions;

  constructor(options: HttpStoreOptions) {
    this.#options = options;
  }

  async open(path: string, options: OpenOptions = {}): Promise<ByteReader> {
    options.signal?.throwIfAborted();
    const range = resolveRange(path, options);
    const status = await this.stat(path);
    if (status === undefined) throw new UserError("PATH_NOT_FOUND", `${path} does not exist`);
    if (status.isDirectory) throw new UserError("IS_A_DIRECTORY", `${path} is a directory`);
    const etag = options.etag ?? status.etag ?? "";
    return new HttpReader(
      this,
      path,
      { ...range, end: Math.min(range.end, status.length) },
      etag,
      options.signal,
    );
  }

  async create(path: string, options: CreateOptions = {}): Promise<ByteWriter> {
    const existing = await this.stat(path);
    if (existing?.isDirectory === true) throw new UserError("IS_A_DIRECTORY", path);
    if (existing !== undefined && options.overwrite !== true)
      throw new UserError("PATH_ALREADY_EXISTS", path);
    const parent = path.slice(0, path.lastIndexOf("/"));
    if (options.createParents !== false) await this.mkdirs(parent);
    else if ((await this.stat(parent)) === undefined) throw new UserError("PATH_NOT_FOUND", parent);
    const chunks: Buffer[] = [];
    let hasEnded = false;
    const abort = async (): Promise<void> => {
      hasEnded = true;
    };
    return {
      write: (bytes) => {
        if (hasEnded) throw new TypeError(`the writer of ${path} has ended`);
        chunks.push(Buffer.from(bytes));
      },
      close: async () => {
        if (hasEnded) return;
        hasEnded = true;
        await this.call(
          "write",
          [path, { ...options, createParents: false }],
          Buffer.concat(chunks),
        );
      },
      abort,
      [Symbol.asyncDispose]: abort,
    };
  }

  async rename(from: string, to: string): Promise<boolean> {
    return (await this.json("rename", [from, to])) as boolean;
  }

  async delete(path: string, options: { readonly recursive?: boolean } = {}): Promise<boolean> {
    return (await this.json("delete", [path, options])) as boolean;
  }

  async mkdirs(path: string): Promise<void> {
    await this.json("mkdirs", [path]);
  }

  async list(
    path: string,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<readonly FileStatus[]> {
    options.signal?.throwIfAborted();
    return (await this.json("list", [path])) as FileStatus[];
  }

  async stat(path: string): Promise<FileStatus | undefined> {
    return (await this.json("stat", [path])) as FileStatus | undefined;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  async json(method: StoreCall["method"], args: readonly unknown[]): Promise<unknown> {
    const bytes = await this.call(method, args);
    return (JSON.parse(bytes.toString()) as { value?: unknown }).value;
  }

  /** The body of the answer, tried until it came whole. */
  async call(
    method: StoreCall["method"],
    args: readonly unknown[],
    body?: Buffer,
    signal?: AbortSignal,
  ): Promise<Buffer> {
    const id = randomUUID();
    for (let tried = 1; ; tried++) {
      try {
        return await this.#try({ method, args, id }, body, signal);
      } catch (error) {
        if (FiresteelError.is(error) || signal?.aborted === true) throw error;
        if (tried >= this.tries)
          throw new EnvironmentError("IO_ERROR", `${method} failed: ${String(error)}`, {
            cause: error,
          });
      }
    }
  }

  async #try(call: StoreCall, body: Buffer | undefined, signal?: AbortSignal): Promise<Buffer> {
    const response = await this.send(call, body, signal);
    const bytes = Buffer.from(await response.arrayBuffer());
    if (response.status === 400)
      throw FiresteelError.fromJSON(
        JSON.parse(bytes.toString()) as Parameters<typeof FiresteelError.fromJSON>[0],
      );
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const digest = createHash("sha256").update(bytes).digest("hex");
    if (digest !== response.headers.get("x-digest")) throw new Error("the bytes have changed");
    return bytes;
  }

  async send(call: StoreCall, body: Buffer | undefined, signal?: AbortSignal): Promise<Response> {
    const timeout = AbortSignal.timeout(this.#options.timeoutMs ?? 60_000);
    return await fetch(`http://127.0.0.1:${this.#options.port}/`, {
      method: "POST",
      headers: { "x-call": encodeURIComponent(JSON.stringify(call)) },
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
      ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    });
  }
}

// Several answers for a file: a reader that lives longer than one connection.
const chunkBytes = 300_000;

class HttpReader implements ByteReader {
  readonly #store: HttpStore;
  readonly #path: string;
  readonly #end: number;
  readonly #etag: string;
  readonly #signal: AbortSignal | undefined;
  #position: number;
  #chunk: Buffer = Buffer.alloc(0);
  #isClosed = false;

  constructor(
    store: HttpStore,
    path: string,
    range: { readonly start: number; readonly end: number },
    etag: string,
    signal: AbortSignal | undefined,
  ) {
    this.#store = store;
    this.#path = path;
    this.#position = range.start;
    this.#end = range.end;
    this.#etag = etag;
    this.#signal = signal;
  }

  async read(target: Uint8Array): Promise<number> {
    if (this.#isClosed) throw new TypeError(`the reader of ${this.#path} is closed`);
    this.#signal?.throwIfAborted();
    if (target.length === 0) return 0;
    if (this.#chunk.length === 0 && this.#position < this.#end) {
      const range = {
        start: this.#position,
        end: Math.min(this.#end, this.#position + chunkBytes),
      };
      const args = [this.#path, { ...range, etag: this.#etag }];
      this.#chunk = await this.#store.call("read", args, undefined, this.#signal);
    }
    const part = this.#chunk.subarray(0, target.length);
    target.set(part);
    this.#chunk = this.#chunk.subarray(part.length);
    this.#position += part.length;
    return part.length;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
  }
}
