import type { ByteWriter } from "./file-system.ts";
import type { MultipartUpload, MultipartUploads, UploadedPart } from "./multipart.ts";

export interface MultipartWriterOptions {
  readonly uploads: MultipartUploads;
  /** Begins the upload when the first part is full, or at the end; `isWhole` where that part is the whole file. */
  readonly start: (isWhole: boolean) => Promise<MultipartUpload>;
  readonly signal?: AbortSignal;
  /** Parts on their way at once; 2 by default. */
  readonly maxParallelParts?: number;
}

const firstBufferBytes = 64 * 1024;

/**
 * Uploads what is written as parts of one upload, which somebody else completes. Holds at most
 * `maxParallelParts` + 1 parts in memory: `write` waits while as many are on their way. Parts become larger as the file
 * grows, so that their number suffices for the largest one.
 */
export class MultipartWriter implements ByteWriter {
  /** Bytes written. */
  count = 0;
  /** Once begun. */
  upload: MultipartUpload | undefined;
  readonly #options: MultipartWriterOptions;
  readonly #maxParallelParts: number;
  readonly #parts: UploadedPart[] = [];
  readonly #underWay = new Set<Promise<void>>();
  readonly #abort = new AbortController();
  readonly #signal: AbortSignal;
  #numParts = 0;
  #partBytes: number;
  #buffer: Buffer;
  #filled = 0;
  #failure: { readonly error: unknown } | undefined;
  #state: "open" | "closed" | "aborted" = "open";

  constructor(options: MultipartWriterOptions) {
    this.#options = options;
    this.#maxParallelParts = options.maxParallelParts ?? 2;
    const { signal } = options;
    this.#signal =
      signal === undefined ? this.#abort.signal : AbortSignal.any([signal, this.#abort.signal]);
    this.#partBytes = partBytesAt(options.uploads, 1);
    this.#buffer = Buffer.allocUnsafeSlow(Math.min(firstBufferBytes, this.#partBytes));
  }

  /** In order; complete once the writer is closed. */
  get parts(): readonly UploadedPart[] {
    return this.#parts.toSorted((a, b) => a.partNumber - b.partNumber);
  }

  write(bytes: Uint8Array): void | Promise<void> {
    if (this.#state !== "open") throw new TypeError("a writer is used after its end");
    const taken = this.#take(bytes);
    if (taken < bytes.length) return this.#writeRest(bytes, taken);
  }

  async close(): Promise<void> {
    if (this.#state !== "open") return;
    this.#state = "closed";
    try {
      // A file without bytes is one empty part.
      if (this.#filled > 0 || this.#numParts === 0) await this.#sendPart(true);
      await Promise.all(this.#underWay);
      if (this.#failure !== undefined) throw this.#failure.error;
    } catch (error) {
      await this.#giveUp().catch(() => undefined);
      throw error;
    }
  }

  async abort(): Promise<void> {
    if (this.#state !== "aborted") await this.#giveUp();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state === "open") await this.abort();
  }

  async #writeRest(bytes: Uint8Array, from: number): Promise<void> {
    for (let taken = from; taken < bytes.length;) {
      await this.#sendPart(false);
      taken += this.#take(bytes.subarray(taken));
    }
  }

  /** Copies what the current part has room for. */
  #take(bytes: Uint8Array): number {
    const taken = Math.min(bytes.length, this.#partBytes - this.#filled);
    const needed = this.#filled + taken;
    if (needed > this.#buffer.length) {
      const size = Math.min(this.#partBytes, Math.max(needed, this.#buffer.length * 2));
      const larger = Buffer.allocUnsafeSlow(size);
      this.#buffer.copy(larger, 0, 0, this.#filled);
      this.#buffer = larger;
    }
    this.#buffer.set(taken === bytes.length ? bytes : bytes.subarray(0, taken), this.#filled);
    this.#filled = needed;
    this.count += taken;
    return taken;
  }

  async #sendPart(isLast: boolean): Promise<void> {
    this.#signal.throwIfAborted();
    this.upload ??= await this.#options.start(isLast);
    while (this.#underWay.size >= this.#maxParallelParts) await Promise.race(this.#underWay);
    if (this.#failure !== undefined) throw this.#failure.error;

    const bytes = this.#buffer.subarray(0, this.#filled);
    const partNumber = ++this.#numParts;
    const sent = this.#upload(this.upload, partNumber, bytes).finally(() =>
      this.#underWay.delete(sent),
    );
    this.#underWay.add(sent);
    this.#filled = 0;
    const { uploads } = this.#options;
    this.#partBytes = partBytesAt(uploads, partNumber + 1);
    this.#buffer = Buffer.allocUnsafeSlow(isLast ? 0 : this.#partBytes);
  }

  async #upload(upload: MultipartUpload, partNumber: number, bytes: Buffer): Promise<void> {
    try {
      const options = { signal: this.#signal };
      this.#parts.push(await this.#options.uploads.uploadPart(upload, partNumber, bytes, options));
    } catch (error) {
      this.#failure ??= { error };
    }
  }

  async #giveUp(): Promise<void> {
    this.#state = "aborted";
    this.#abort.abort(new Error("the writer was aborted"));
    this.#buffer = Buffer.alloc(0);
    // A part that arrives after the abort would stay.
    await Promise.all(this.#underWay);
    if (this.upload !== undefined) await this.#options.uploads.abort(this.upload);
  }
}

/** Twice as large after each tenth of the parts that a file may have: a thousand times the length in the end. */
function partBytesAt(uploads: MultipartUploads, partNumber: number): number {
  const preferred = Math.max(1, uploads.preferredPartBytes ?? uploads.minPartBytes);
  const doublings = Math.floor((10 * (partNumber - 1)) / uploads.maxParts);
  return Math.min(uploads.maxPartBytes, preferred * 2 ** doublings);
}
