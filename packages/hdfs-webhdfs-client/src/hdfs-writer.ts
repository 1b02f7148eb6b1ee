import { Writable } from "node:stream";
import { Backoff } from "./backoff.ts";
import type { CallOptions, Cluster } from "./cluster.ts";
import { RemoteException, WebHdfsError } from "./errors.ts";
import { readFileStatus } from "./file-status.ts";
import { judge, type Parameters } from "./name-nodes.ts";
import { deleteOnce } from "./operation-kind.ts";
import { ReplayLog } from "./replay-log.ts";
import { responseError, wasSent } from "./transport.ts";

/** Sends everything again, to another data node, when one fails. */
export interface ReplayOptions {
  /** Bytes that are kept in memory for it; 1 MiB by default. */
  readonly memoryBytes?: number;
  /** A local directory where a temporary file keeps the rest. Without it only files that fit in memory are replayed. */
  readonly spoolDirectory?: string;
}

export interface CreateOptions extends CallOptions {
  /** Replace a file that is there; false by default. */
  readonly overwrite?: boolean;
  /** Make missing parent directories; true by default. */
  readonly createParent?: boolean;
  /** In bytes. */
  readonly blockSize?: number;
  readonly replication?: number;
  /** Octal, before the umask: `644`. */
  readonly permission?: string;
  /** Octal, not masked. */
  readonly unmaskedPermission?: string;
  readonly bufferSize?: number;
  /** `NEW_BLOCK`, `NO_LOCAL_WRITE`, `IGNORE_CLIENT_LOCALITY`, … */
  readonly createFlags?: readonly string[];
  /**
   * What a failed try left under the name is replaced, so the name must be this writer's alone: a temporary one that
   * is renamed afterwards. Off by default.
   */
  readonly replay?: ReplayOptions;
}

export interface AppendOptions extends CallOptions {
  readonly bufferSize?: number;
  /** `NEW_BLOCK` */
  readonly appendFlags?: readonly string[];
}

/** @internal */
export interface WriteTask {
  readonly operation: "CREATE" | "APPEND";
  readonly path: string;
  readonly parameters: Parameters;
  readonly replay: ReplayOptions | undefined;
  readonly signal: AbortSignal | undefined;
}

const pieceBytes = 64 * 1024;
const maxLagBytes = 1024 * 1024;
const defaultMemoryBytes = 1024 * 1024;
const maxTriesOnRemoteErrors = 3;
/** After these nobody knows whether the file was begun. After other errors of the server's it was not. */
const unclearCodes: ReadonlySet<string> = new Set([
  "CONNECTION_FAILED",
  "TIMEOUT",
  "NO_DATA_NODE",
  "REMOTE_ERROR",
  "LEASE_EXPIRED",
  "HTTP_ERROR",
]);

/**
 * Takes the bytes of one file, by `write` or as a web or Node stream. The file is complete when `close` resolves; HDFS
 * shows it to others before, as it grows. Between the caller and the socket there is no more than a mebibyte.
 */
export class HdfsWriter implements AsyncDisposable {
  readonly #cluster: Cluster;
  readonly #task: WriteTask;
  readonly #log: ReplayLog;
  readonly #done: Promise<void>;
  #piece: Buffer | undefined;
  #pieceLength = 0;
  #failure: { readonly error: unknown } | undefined;
  #state: "open" | "closed" | "aborted" = "open";
  #isWritten = false;

  /** @internal Use `client.createWriter` or `client.appendWriter`. */
  constructor(cluster: Cluster, task: WriteTask) {
    this.#cluster = cluster;
    this.#task = task;
    this.#log = new ReplayLog({
      memoryBytes: task.replay?.memoryBytes ?? defaultMemoryBytes,
      spoolDirectory: task.replay?.spoolDirectory,
      maxLagBytes,
    });
    this.#done = this.#run();
  }

  /** The array is the caller's again when the call, or the promise, returns. Throws what made the upload fail. */
  write(bytes: Uint8Array): void | Promise<void> {
    this.#mustBeOpen();
    if (bytes.length < pieceBytes / 2) {
      this.#piece ??= Buffer.allocUnsafe(pieceBytes);
      if (this.#pieceLength + bytes.length <= pieceBytes) {
        this.#piece.set(bytes, this.#pieceLength);
        this.#pieceLength += bytes.length;
        return;
      }
    }
    return this.#push(Buffer.from(bytes));
  }

  /** @throws {WebHdfsError} what made the upload fail; the file may be there in part then, see `abort` */
  async close(): Promise<void> {
    if (this.#state !== "open") return;
    this.#state = "closed";
    await this.#flush();
    this.#log.end();
    await this.#done;
    await this.#log[Symbol.asyncDispose]();
    this.#throwFailure();
  }

  /**
   * Ends the upload; a new file is removed again. What was appended stays. After a failure, a file is removed only where
   * it is surely ours: with `overwrite` or `replay`, or when a quota was exceeded.
   */
  async abort(): Promise<void> {
    const isEnded = this.#state === "aborted" || (this.#state === "closed" && this.#isWritten);
    if (isEnded) return;
    this.#state = "aborted";
    // A regular end, since a data node that loses the connection may make the file after we removed it.
    this.#log.end();
    await this.#done;
    await this.#log[Symbol.asyncDispose]();
    const { operation, path } = this.#task;
    if (operation === "CREATE" && this.#isOurs()) await this.#remove(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.abort();
    } catch (error) {
      // Whoever drops a writer that failed has been told why; what stays besides says less.
      if (this.#failure === undefined) throw error;
    }
  }

  /** A web stream; closing it closes the writer, aborting it aborts the writer. */
  toWeb(): WritableStream<Uint8Array> {
    return new WritableStream<Uint8Array>({
      write: (bytes) => this.write(bytes),
      close: () => this.close(),
      abort: () => this.abort(),
    });
  }

  /** A Node stream; destroying it before its end aborts the writer. */
  toNode(): Writable {
    return new Writable({
      write: (chunk: Uint8Array, _encoding, done) => settle(() => this.write(chunk), done),
      final: (done) => settle(() => this.close(), done),
      destroy: (error, done) =>
        settle(
          () => this.abort(),
          (abortError) => done(error ?? abortError ?? null),
        ),
    });
  }

  /** Whether a file under the name is surely what this writer made. */
  #isOurs(): boolean {
    const error = this.#failure?.error;
    if (error === undefined) return true;
    const { parameters, replay } = this.#task;
    const isFree = parameters["overwrite"] === true || replay !== undefined;
    if (!WebHdfsError.is(error)) return isFree;
    // Whether a name is taken is looked at before quotas are.
    if (error.code === "QUOTA_EXCEEDED") return true;
    return isFree && unclearCodes.has(error.code);
  }

  /** A directory is never what a writer made, whatever the answers that were lost. */
  async #remove(path: string): Promise<void> {
    try {
      const status = await this.#cluster.query(
        "GETFILESTATUS",
        path,
        {},
        undefined,
        readFileStatus,
      );
      if (status.type !== "FILE") return;
      await this.#cluster.change(deleteOnce, "DELETE", path, { recursive: false }, undefined);
    } catch (error) {
      if (!WebHdfsError.is(error, "FILE_NOT_FOUND")) throw error;
    }
  }

  async #push(bytes: Uint8Array): Promise<void> {
    await this.#flush();
    await this.#log.append(bytes);
    this.#throwFailure();
  }

  async #flush(): Promise<void> {
    if (this.#piece === undefined || this.#pieceLength === 0) return;
    const piece = this.#piece.subarray(0, this.#pieceLength);
    this.#piece = undefined;
    this.#pieceLength = 0;
    await this.#log.append(piece);
  }

  #mustBeOpen(): void {
    this.#throwFailure();
    if (this.#state !== "open")
      throw new WebHdfsError(
        "INVALID_ARGUMENT",
        `${this.#task.path} is written to after its writer ended`,
      );
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async #run(): Promise<void> {
    try {
      await this.#send();
      this.#isWritten = true;
    } catch (error) {
      this.#failure = { error };
      // Whoever waits for room learns of it.
      this.#log.end();
    }
  }

  /** Tries until the server has it all. */
  async #send(): Promise<void> {
    const { operation, path, signal } = this.#task;
    const excluded = new Set<string>();
    const backoff = new Backoff(this.#cluster.options.retry);
    for (let tries = 1; ; tries += 1) {
      let url: URL;
      try {
        url = await this.#locate(excluded, tries);
      } catch (error) {
        // Every data node is excluded.
        if (!WebHdfsError.is(error, "REMOTE_ERROR") || excluded.size === 0) throw error;
        excluded.clear();
        if (await backoff.wait(signal)) continue;
        throw error;
      }
      try {
        await this.#upload(url);
        return;
      } catch (error) {
        signal?.throwIfAborted();
        if (!WebHdfsError.is(error) || !this.#mayTryAgain(error, tries)) throw error;
        const isConnectionLost =
          !(error instanceof RemoteException) &&
          (error.code === "CONNECTION_FAILED" || error.code === "TIMEOUT");
        if (isConnectionLost) excluded.add(await this.#cluster.dataNodes.nameOf(url, path, signal));
        if ((tries === 1 && isConnectionLost) || (await backoff.wait(signal))) continue;
        if (!isConnectionLost) throw error;
        throw new WebHdfsError("NO_DATA_NODE", `${error.message} (tried ${tries} times)`, {
          operation,
          path,
          host: error.host,
          cause: error,
        });
      }
    }
  }

  async #locate(excluded: ReadonlySet<string>, tries: number): Promise<URL> {
    const { operation, path, parameters, replay, signal } = this.#task;
    const isReplay = tries > 1 && replay !== undefined && operation === "CREATE";
    const target = await this.#cluster.dataNodes.locate(
      operation,
      path,
      isReplay ? { ...parameters, overwrite: true } : parameters,
      excluded,
      signal,
    );
    if (target.kind === "redirect") return target.url;
    await target.response.body.dump();
    throw new WebHdfsError("BAD_RESPONSE", `${operation} ${path}: the server names no data node`, {
      operation,
      path,
    });
  }

  async #upload(url: URL): Promise<void> {
    const { operation, path, signal } = this.#task;
    const details = { operation, path, host: url.host };
    const response = await this.#cluster.transport.send({
      method: operation === "CREATE" ? "PUT" : "POST",
      origin: url.origin,
      target: url.pathname + url.search,
      headers: { "content-type": "application/octet-stream", expect: "100-continue" },
      body: (ended) => this.#log.read(ended),
      signal,
      details,
    });
    if (response.status >= 300) throw await responseError(response, details);
    response.body.destroy();
  }

  #mayTryAgain(error: WebHdfsError, tries: number): boolean {
    if (!this.#log.isReplayable || this.#state === "aborted") return false;
    const { operation, replay } = this.#task;
    const mayReplay = operation === "CREATE" && replay !== undefined;
    // Another writer's lease on a file that is appended to ends some time after that writer.
    if (error.code === "FILE_IN_USE") return operation === "APPEND" || mayReplay;
    if (error.code === "REMOTE_ERROR" || error.code === "LEASE_EXPIRED")
      return mayReplay && tries < maxTriesOnRemoteErrors;
    if (error.code === "CONNECTION_FAILED" || error.code === "TIMEOUT")
      return mayReplay || !wasSent(error);
    const verdict = judge(error);
    return verdict === "repeat" || (verdict === "unknown" && mayReplay);
  }
}

function settle(work: () => void | Promise<void>, done: (error?: Error | null) => void): void {
  const run = async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    done();
  };
  void run();
}
