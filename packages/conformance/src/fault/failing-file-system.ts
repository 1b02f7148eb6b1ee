import type { StoreFaults } from "../output/output-trial.ts";
import {
  type ByteReader,
  type ByteWriter,
  type CreateOptions,
  EnvironmentError,
  type FileStatus,
  type FileSystem,
  type FileSystemCapabilities,
  type MultipartUploads,
  type OpenOptions,
} from "@firesteel/core/io";

/**
 * A file system whose changes fail on demand, before they happen: as if the machine or the network had died there.
 * Reading goes on. All else is what the file system within does.
 */
export class FailingFileSystem implements FileSystem, StoreFaults {
  readonly scheme: string;
  readonly capabilities: FileSystemCapabilities;
  readonly multipart?: MultipartUploads;
  readonly append?: (path: string) => Promise<ByteWriter>;
  readonly createFileCommitter?: NonNullable<FileSystem["createFileCommitter"]>;
  readonly #inner: FileSystem;
  #changesLeft = Infinity;
  #hasFailed = false;

  constructor(inner: FileSystem) {
    this.#inner = inner;
    this.scheme = inner.scheme;
    this.capabilities = inner.capabilities;
    const { multipart } = inner;
    if (multipart !== undefined) this.multipart = this.#failingMultipart(multipart);
    if (inner.append !== undefined) {
      const append = inner.append.bind(inner);
      this.append = async (path) => this.#failingWriter(await this.#change(() => append(path)));
    }
    if (inner.createFileCommitter !== undefined)
      this.createFileCommitter = inner.createFileCommitter.bind(inner);
  }

  /** Lets `changes` more changes happen, and fails those that follow. */
  failAfter(changes: number): void {
    this.#changesLeft = changes;
    this.#hasFailed = false;
  }

  /** Ends the failing; whether anything has failed. */
  mend(): boolean {
    this.#changesLeft = Infinity;
    return this.#hasFailed;
  }

  async open(path: string, options?: OpenOptions): Promise<ByteReader> {
    return await this.#inner.open(path, options);
  }

  async create(path: string, options?: CreateOptions): Promise<ByteWriter> {
    return this.#failingWriter(await this.#change(() => this.#inner.create(path, options)));
  }

  async rename(from: string, to: string): Promise<boolean> {
    return await this.#change(() => this.#inner.rename(from, to));
  }

  async delete(path: string, options?: { readonly recursive?: boolean }): Promise<boolean> {
    return await this.#change(() => this.#inner.delete(path, options));
  }

  async mkdirs(path: string): Promise<void> {
    await this.#change(() => this.#inner.mkdirs(path));
  }

  async list(
    path: string,
    options?: { readonly signal?: AbortSignal },
  ): Promise<readonly FileStatus[]> {
    return await this.#inner.list(path, options);
  }

  async stat(path: string): Promise<FileStatus | undefined> {
    return await this.#inner.stat(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#inner[Symbol.asyncDispose]();
  }

  #failingWriter(writer: ByteWriter): ByteWriter {
    return {
      write: async (bytes) => await this.#change(() => writer.write(bytes)),
      close: async () => await this.#change(() => writer.close()),
      abort: async () => await this.#change(() => writer.abort()),
      [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
    };
  }

  #failingMultipart(inner: MultipartUploads): MultipartUploads {
    return {
      minPartBytes: inner.minPartBytes,
      maxPartBytes: inner.maxPartBytes,
      maxParts: inner.maxParts,
      start: (path) => this.#change(() => inner.start(path)),
      uploadPart: (upload, number, bytes, options) =>
        this.#change(() => inner.uploadPart(upload, number, bytes, options)),
      complete: (upload, parts) => this.#change(() => inner.complete(upload, parts)),
      abort: (upload) => this.#change(() => inner.abort(upload)),
      pending: (path) => inner.pending(path),
    };
  }

  async #change<T>(change: () => T | Promise<T>): Promise<T> {
    if (this.#changesLeft <= 0) {
      this.#hasFailed = true;
      throw new EnvironmentError("IO_ERROR", "the store fails on demand of a test");
    }
    this.#changesLeft--;
    return await change();
  }
}
