import type { Readable } from "node:stream";
import type { GetObjectCommandOutput } from "@aws-sdk/client-s3";
import { EnvironmentError, FiresteelError } from "@firesteel/core/io";
import type { Bucket } from "./bucket.ts";
import { bareEtag, quotedEtag } from "./etag.ts";
import { statusOf } from "./s3-errors.ts";
import { sdk } from "./sdk.ts";

/** The version of an object that is read. */
export interface ObjectVersion {
  readonly bucket: Bucket;
  readonly key: string;
  readonly path: string;
  /** Undefined until the first answer, where the caller did not name one. */
  readonly etag: string | undefined;
}

/** What the first answer tells of the object. */
export interface ObjectFacts {
  readonly etag: string | undefined;
  /** In bytes. */
  readonly length: number;
}

const helpfulBytes = 8 * 1024;
const noBytes = Buffer.alloc(0);

class SilenceError extends Error {
  override readonly name = "SilenceError";
  constructor() {
    super("the connection fell silent");
  }
}

/** A reader that waits for bytes; it is told how many there are. */
interface Waiting {
  readonly target: Uint8Array;
  readonly resolve: (count: number) => void;
}

/**
 * One range of an object, taken from the network as it comes and kept until it is read: at most the range's length in
 * memory. A connection that breaks, falls silent or ends early is replaced by one that goes on at the byte where it
 * ended, of the same version of the object.
 *
 * Bytes go right to a reader that waits for them. Others are kept in one array, not in the pieces in which they came:
 * pieces that wait for the reader would be moved to the old generation, and cost full garbage collections.
 */
export class RangeFetch {
  /** Settles with the first answer; null where the object ends before the range. */
  readonly facts: Promise<ObjectFacts | null>;
  readonly #version: ObjectVersion;
  readonly #start: number;
  #end: number;
  readonly #abort = new AbortController();
  readonly #signal: AbortSignal;
  /** Bytes of the range, once some have to be kept; `[#taken, #received)` wait for the reader. */
  #buffer: Buffer = noBytes;
  #etag: string | undefined;
  /** Bytes that have arrived. */
  #received = 0;
  #taken = 0;
  #isComplete = false;
  #isClosed = false;
  #failure: { readonly error: unknown } | undefined;
  #waiting: Waiting | undefined;

  /** @param end first byte that is not asked for */
  constructor(version: ObjectVersion, start: number, end: number, signal: AbortSignal | undefined) {
    this.#version = version;
    this.#etag = version.etag;
    this.#start = start;
    this.#end = end;
    this.#signal =
      signal === undefined ? this.#abort.signal : AbortSignal.any([signal, this.#abort.signal]);
    this.facts = this.#run();
    // Whoever reads is told; nobody may wait for the first answer.
    this.facts.catch(() => undefined);
  }

  get isExhausted(): boolean {
    return this.#isComplete && this.#taken === this.#received;
  }

  /** Bytes that are at hand, 0 if there are none yet. */
  take(target: Uint8Array): number {
    const count = Math.min(target.length, this.#received - this.#taken);
    if (count === 0 && this.#failure !== undefined) throw this.#failure.error;
    if (count > 0) this.#buffer.copy(target, 0, this.#taken, this.#taken + count);
    this.#taken += count;
    if (this.isExhausted) this.#release();
    return count;
  }

  /** Bytes as soon as some are there, 0 where nothing more comes. */
  async takeNext(target: Uint8Array): Promise<number> {
    if (this.#taken < this.#received || this.#isComplete || this.#failure !== undefined)
      return this.take(target);
    return await new Promise((resolve) => {
      this.#waiting = { target, resolve };
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#abort.abort(new Error("the reader was closed"));
    this.#release();
  }

  async #run(): Promise<ObjectFacts | null> {
    try {
      const first = await this.#request();
      if (first === undefined) {
        this.#isComplete = true;
        return null;
      }
      const facts = this.#factsOf(first);
      this.#end = Math.min(this.#end, facts.length);
      this.#etag ??= facts.etag;
      void this.#receive(first).finally(() => this.#notify());
      return facts;
    } catch (error) {
      this.#failure = { error };
      throw error;
    } finally {
      this.#notify();
    }
  }

  #release(): void {
    this.#version.bucket.rangeArrays.give(this.#buffer);
    this.#buffer = noBytes;
  }

  /** Undefined where the range begins at the end of the object, or behind. */
  async #request(): Promise<GetObjectCommandOutput | undefined> {
    const { bucket, key, path } = this.#version;
    const etag = this.#etag;
    const from = this.#start + this.#received;
    try {
      return await bucket.send({ action: "read", path, signal: this.#signal }, (client, sending) =>
        client.send(
          new sdk.GetObjectCommand({
            ...bucket.readParams,
            Key: key,
            Range: `bytes=${from}-${this.#end - 1}`,
            ...(etag === undefined ? {} : { IfMatch: quotedEtag(etag) }),
          }),
          sending,
        ),
      );
    } catch (error) {
      if (!FiresteelError.is(error)) throw error;
      const status = statusOf(error.cause);
      if (status === 416 && this.#received === 0) return undefined;
      if (status === 412 || status === 416) throw changed(path, error);
      throw error;
    }
  }

  #factsOf(response: GetObjectCommandOutput): ObjectFacts {
    const { path } = this.#version;
    const etag = bareEtag(response.ETag);
    if (this.#etag !== undefined && etag !== undefined && etag !== this.#etag) {
      discard(response);
      throw changed(path);
    }
    const total = /\/(\d+)$/u.exec(response.ContentRange ?? "")?.[1];
    const from = this.#start + this.#received;
    if (total === undefined && from > 0) {
      discard(response);
      throw new EnvironmentError(
        "RANGE_IGNORED",
        `cannot read ${path} from byte ${from}: the server answered without a range; is there a cache or proxy in between?`,
        { fields: { path } },
      );
    }
    return { etag, length: total === undefined ? (response.ContentLength ?? 0) : Number(total) };
  }

  /** Takes all bytes of the range, over as many connections as it needs. */
  async #receive(first: GetObjectCommandOutput): Promise<void> {
    const { retries, options } = this.#version.bucket;
    let response: GetObjectCommandOutput | undefined = first;
    for (let failures = 0; ;) {
      const before = this.#received;
      try {
        if (response !== undefined) await this.#pump(response);
        if (this.#received >= this.#end - this.#start) {
          this.#isComplete = true;
          if (this.isExhausted) this.#release();
          return;
        }
        throw new Error("the answer ended early");
      } catch (error) {
        // Connections that broke after much was read are no failures in a row; crumbs between silences are.
        const hasHelped =
          this.#received - before >= helpfulBytes && !(error instanceof SilenceError);
        failures = hasHelped ? 1 : failures + 1;
        if (this.#signal.aborted || failures > options.maxRetries) {
          this.#failure = {
            error: this.#signal.aborted ? this.#signal.reason : this.#cutOff(error),
          };
          return;
        }
        try {
          await waitMs(retries.delayMs(failures - 1), this.#signal);
          response = await this.#request();
          if (response === undefined) throw changed(this.#version.path);
          this.#factsOf(response);
        } catch (fatal) {
          this.#failure = { error: fatal };
          return;
        }
      }
    }
  }

  async #pump(response: GetObjectCommandOutput): Promise<void> {
    const body = response.Body as Readable | undefined;
    if (body === undefined) return;
    const silent = (): void => {
      body.destroy(new SilenceError());
    };
    const timer = setTimeout(silent, this.#version.bucket.options.readTimeoutMs);
    const stop = (): void => {
      body.destroy();
    };
    this.#signal.addEventListener("abort", stop, { once: true });
    if (this.#signal.aborted) stop();
    try {
      await new Promise<void>((resolve, reject) => {
        body.on("data", (chunk: Buffer) => {
          const room = this.#end - this.#start - this.#received;
          // A server that sends more than was asked for does not change what is read.
          this.#accept(chunk.length > room ? chunk.subarray(0, room) : chunk);
          timer.refresh();
        });
        body.once("end", resolve);
        body.once("error", reject);
        body.once("close", () => reject(new Error("the connection was closed")));
      });
    } finally {
      clearTimeout(timer);
      this.#signal.removeEventListener("abort", stop);
    }
  }

  #accept(bytes: Buffer): void {
    // The array belongs to another fetch now.
    if (this.#isClosed) return;
    const given = this.#waiting === undefined ? 0 : bytes.copy(this.#waiting.target);
    if (given < bytes.length) {
      if (this.#buffer === noBytes)
        this.#buffer = this.#version.bucket.rangeArrays.take(this.#end - this.#start);
      bytes.copy(this.#buffer, this.#received + given, given);
    }
    this.#taken += given;
    this.#received += bytes.length;
    this.#notify(given);
  }

  #cutOff(cause: unknown): EnvironmentError {
    const { path } = this.#version;
    const at = this.#start + this.#received;
    return new EnvironmentError(
      "INPUT_CUT_OFF",
      `cannot read ${path}: its bytes end at ${at} instead of ${this.#end}, also after retries (${cause instanceof Error ? cause.message : String(cause)}); check the network and the server`,
      { cause, fields: { path, position: at } },
    );
  }

  #notify(count: number = 0): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(count);
  }
}

function changed(path: string, cause?: unknown): EnvironmentError {
  return new EnvironmentError(
    "INPUT_CHANGED",
    `${path} was replaced or removed while it was read; write new data to a new path, and run the job again`,
    { fields: { path }, ...(cause === undefined ? {} : { cause }) },
  );
}

function discard(response: GetObjectCommandOutput): void {
  const body = response.Body as Readable | undefined;
  body?.on("error", () => undefined);
  body?.destroy();
}

async function waitMs(delayMs: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(done, delayMs);
    function stop(): void {
      clearTimeout(timer);
      reject(signal.reason as Error);
    }
    function done(): void {
      signal.removeEventListener("abort", stop);
      resolve();
    }
    signal.addEventListener("abort", stop, { once: true });
  });
}
