import { Readable } from "node:stream";
import { Backoff } from "./backoff.ts";
import type { CallOptions, Cluster } from "./cluster.ts";
import { WebHdfsError } from "./errors.ts";
import { type FileStatus, readFileStatus } from "./file-status.ts";
import { judge } from "./name-nodes.ts";
import type { ResponseBody } from "./response-body.ts";
import { responseError } from "./transport.ts";

export interface ReadOptions extends CallOptions {
  /** First byte; 0 by default. At or past the end there is nothing to read. */
  readonly offset?: number;
  /** Bytes at most; up to the end by default. */
  readonly length?: number;
  /** The data node's buffer in bytes. */
  readonly bufferSize?: number;
}

/** Errors of a data node that is otherwise well (a lost block, say) are believed after so many. */
const maxRemoteErrors = 3;
/** Fewer bytes between two failures are no progress: a server that sends a little and falls silent is not waited for. */
const progressBytes = 64 * 1024;

interface Source {
  readonly body: ResponseBody;
  readonly url: URL;
}

/**
 * Pulls the bytes of one file. When a data node fails, reading goes on at the byte reached, from another one. All
 * bytes are of the version that was there when the reader was made.
 *
 * Read by `next`, by `for await`, or as a web or Node stream; one of them, one call at a time. A consumer that is slow
 * slows the sender down: half a mebibyte and a piece of up to a quarter is read ahead, and what the sockets hold.
 */
export class HdfsReader implements AsyncIterable<Uint8Array>, AsyncDisposable {
  /** Of the file when the reader was made. */
  readonly status: FileStatus;
  readonly #cluster: Cluster;
  readonly #path: string;
  readonly #options: ReadOptions;
  readonly #end: number;
  readonly #excluded = new Set<string>();
  #position: number;
  #source: Source | undefined;
  #backoff: Backoff | undefined;
  #remoteErrors = 0;
  #recoveredAt = 0;
  #lastFailure: WebHdfsError | undefined;
  #isClosed = false;

  /** @internal Use `client.open`. */
  constructor(cluster: Cluster, path: string, status: FileStatus, options: ReadOptions) {
    this.#cluster = cluster;
    this.#path = path;
    this.status = status;
    this.#options = options;
    this.#position = options.offset ?? 0;
    this.#end = Math.min(status.length, this.#position + (options.length ?? Infinity));
  }

  /** Position in the file of the next byte. */
  get position(): number {
    return this.#position;
  }

  /**
   * The next bytes, at least one; undefined at the end.
   *
   * @throws {WebHdfsError} `NO_DATA_NODE` where none has the data; `FILE_CHANGED` where the file became another while
   *   a data node was replaced
   */
  async next(): Promise<Uint8Array | undefined> {
    for (;;) {
      this.#mustBeOpen();
      this.#options.signal?.throwIfAborted();
      if (this.#position >= this.#end) {
        this.#drop();
        return undefined;
      }
      try {
        this.#source ??= await this.#connect();
        const bytes = await this.#source.body.next();
        if (bytes !== undefined) return this.#advance(bytes);
        throw new WebHdfsError(
          "TRUNCATED",
          `OPEN ${this.#path}: ${this.#source.url.host} ends at byte ${this.#position} of ${this.#end}`,
          { operation: "OPEN", path: this.#path, host: this.#source.url.host },
        );
      } catch (error) {
        await this.#recover(error);
      }
    }
  }

  /** The next bytes where they are at hand, so that nobody has to wait for a promise; else undefined. */
  take(): Uint8Array | undefined {
    if (this.#position >= this.#end) return undefined;
    const bytes = this.#source?.body.take();
    return bytes === undefined ? undefined : this.#advance(bytes);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (;;) {
        const bytes = await this.next();
        if (bytes === undefined) return;
        yield bytes;
      }
    } finally {
      this.close();
    }
  }

  /** Everything that is left. */
  async bytes(): Promise<Uint8Array> {
    const left = this.#end - this.#position;
    const all = new Uint8Array(Math.max(0, left));
    let filled = 0;
    for await (const bytes of this) {
      all.set(bytes, filled);
      filled += bytes.length;
    }
    return all;
  }

  /** Everything that is left, as UTF-8. */
  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes());
  }

  /** A web stream; cancelling it closes the reader. */
  toWeb(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          const bytes = await this.next();
          if (bytes === undefined) controller.close();
          else controller.enqueue(bytes);
        },
        cancel: () => this.close(),
      },
      { highWaterMark: 0 },
    );
  }

  /** A Node stream; destroying it closes the reader. */
  toNode(): Readable {
    const push = async (stream: Readable): Promise<void> => {
      try {
        stream.push((await this.next()) ?? null);
      } catch (error) {
        stream.destroy(error instanceof Error ? error : new Error(String(error)));
      }
    };
    return new Readable({
      read() {
        void push(this);
      },
      destroy: (error, done) => {
        this.close();
        done(error);
      },
    });
  }

  /** Ends the connection. May be called again. */
  close(): void {
    this.#isClosed = true;
    this.#drop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }

  #mustBeOpen(): void {
    if (this.#isClosed)
      throw new WebHdfsError("INVALID_ARGUMENT", `${this.#path} is read after its reader closed`);
  }

  #advance(received: Uint8Array): Uint8Array {
    const bytes = received.subarray(0, this.#end - this.#position);
    this.#position += bytes.length;
    if (this.#position - this.#recoveredAt >= progressBytes) {
      this.#backoff = undefined;
      this.#remoteErrors = 0;
    }
    return bytes;
  }

  async #connect(): Promise<Source> {
    const { signal, bufferSize } = this.#options;
    const parameters = {
      offset: this.#position,
      length: this.#end - this.#position,
      buffersize: bufferSize,
    };
    const { dataNodes, transport } = this.#cluster;
    const excluded = new Set(this.#excluded);
    const target = await dataNodes.locate("OPEN", this.#path, parameters, excluded, signal);
    if (target.kind === "response")
      return { body: target.response.body, url: new URL(target.origin) };
    const { url } = target;
    const details = { operation: "OPEN", path: this.#path, host: url.host };
    const at = { origin: url.origin, target: url.pathname + url.search };
    try {
      const response = await transport.send({ method: "GET", ...at, signal, details });
      if (response.status >= 300) throw await responseError(response, details);
      return { body: response.body, url };
    } catch (error) {
      if (!WebHdfsError.is(error)) throw error;
      await this.#blame(url);
      throw new DataNodeFailure(error);
    }
  }

  /** Makes the next round of `next` try elsewhere, or throws. */
  async #recover(error: unknown): Promise<void> {
    const source = this.#source;
    this.#drop();
    this.#options.signal?.throwIfAborted();
    this.#mustBeOpen();
    let failure: WebHdfsError;
    if (!(error instanceof DataNodeFailure) && source === undefined) {
      // The name node: it has been asked often enough, unless every data node is excluded.
      if (!WebHdfsError.is(error, "REMOTE_ERROR") || this.#excluded.size === 0) throw error;
      this.#excluded.clear();
      failure = this.#lastFailure ?? error;
    } else {
      failure = await this.#dataNodeFailed(error, source);
      if (failure.code === "REMOTE_ERROR" && this.#remoteErrors < maxRemoteErrors)
        this.#remoteErrors += 1;
      else if (judge(failure) === "final") throw failure;
      this.#lastFailure = failure;
    }

    await this.#checkVersion();
    this.#recoveredAt = this.#position;
    const isFirst = this.#backoff === undefined;
    this.#backoff ??= new Backoff(this.#cluster.options.retry);
    // Another replica is likely to be well: the first time there is nothing to wait for.
    if (isFirst || (await this.#backoff.wait(this.#options.signal))) return;
    throw new WebHdfsError(
      "NO_DATA_NODE",
      `OPEN ${this.#path}: no data node gives the bytes from ${this.#position} on: ${failure.message}`,
      { operation: "OPEN", path: this.#path, host: failure.host, cause: failure },
    );
  }

  async #dataNodeFailed(error: unknown, source: Source | undefined): Promise<WebHdfsError> {
    if (error instanceof DataNodeFailure) return error.failure;
    await this.#blame(source!.url);
    if (WebHdfsError.is(error)) return error;
    const details = { operation: "OPEN", path: this.#path };
    return this.#cluster.transport.networkError(error, source!.url.origin, details);
  }

  async #blame(url: URL): Promise<void> {
    const { dataNodes } = this.#cluster;
    this.#excluded.add(await dataNodes.nameOf(url, this.#path, this.#options.signal));
  }

  async #checkVersion(): Promise<void> {
    const { signal } = this.#options;
    const now = await this.#cluster.query(
      "GETFILESTATUS",
      this.#path,
      {},
      { signal },
      readFileStatus,
    );
    const then = this.status;
    if (now.fileId === then.fileId && now.modificationTime === then.modificationTime) return;
    throw new WebHdfsError(
      "FILE_CHANGED",
      `${this.#path} was changed while it was read; read it again from the start`,
      { operation: "OPEN", path: this.#path },
    );
  }

  #drop(): void {
    const source = this.#source;
    this.#source = undefined;
    source?.body.destroy();
  }
}

/** Tells a data node's failure, after which another is asked, from the name node's. */
class DataNodeFailure extends Error {
  readonly failure: WebHdfsError;

  constructor(failure: WebHdfsError) {
    super(failure.message, { cause: failure });
    this.failure = failure;
  }
}
