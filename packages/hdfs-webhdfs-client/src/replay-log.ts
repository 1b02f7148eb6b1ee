import { randomUUID } from "node:crypto";
import { type FileHandle, open, unlink } from "node:fs/promises";
import { join } from "node:path";

export interface ReplayLogOptions {
  /** Bytes from the beginning that stay in memory. */
  readonly memoryBytes: number;
  /** Where a file takes what is beyond them; without it, what passed them cannot be read again. */
  readonly spoolDirectory: string | undefined;
  /** `append` waits while the reader is further behind. */
  readonly maxLagBytes: number;
}

const spoolReadBytes = 256 * 1024;

/**
 * Bytes that one side appends while the other reads them, and reads them again from the beginning when its first try
 * failed. One reader at a time.
 *
 * Invariants: `#kept` are the first bytes, `#spool` (if there is one) all that follow them; `#live` are the last chunks
 * that the reader has not had, at most `maxLagBytes` and one chunk.
 */
export class ReplayLog implements AsyncDisposable {
  readonly #options: ReplayLogOptions;
  readonly #kept: Uint8Array[] = [];
  #keptBytes = 0;
  #live: { readonly offset: number; readonly bytes: Uint8Array }[] = [];
  #spool: { readonly file: FileHandle; readonly path: string | undefined } | undefined;
  #length = 0;
  #cursor = 0;
  #isEnded = false;
  #isReplayable = true;
  #waiters: (() => void)[] = [];

  constructor(options: ReplayLogOptions) {
    this.#options = options;
  }

  get length(): number {
    return this.#length;
  }

  /** Whether `read` can begin again at the first byte. */
  get isReplayable(): boolean {
    return this.#isReplayable;
  }

  /** Takes `bytes` over. Resolves when there is room for more. */
  async append(bytes: Uint8Array): Promise<void> {
    if (this.#spool === undefined && this.#length + bytes.length <= this.#options.memoryBytes) {
      this.#kept.push(bytes);
      this.#keptBytes += bytes.length;
    } else {
      await this.#writeToSpool(bytes);
      this.#live.push({ offset: this.#length, bytes });
    }
    this.#length += bytes.length;
    this.#wake();
    while (this.#length - this.#cursor > this.#options.maxLagBytes && !this.#isEnded)
      await this.#change();
  }

  /** No more bytes come. */
  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  /**
   * All bytes from the first one to the end; stops early when `signal` aborts.
   *
   * @yields {Uint8Array} pieces of any length but 0
   */
  async *read(signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    const wake = (): void => this.#wake();
    signal.addEventListener("abort", wake);
    try {
      this.#cursor = 0;
      for (let index = 0; !signal.aborted;) {
        let bytes = this.#kept[index];
        if (bytes !== undefined) index += 1;
        else if (this.#cursor < this.#length) bytes = await this.#next();
        else if (this.#isEnded) return;
        else {
          await this.#change();
          continue;
        }
        this.#cursor += bytes.length;
        this.#wake();
        yield bytes;
      }
    } finally {
      signal.removeEventListener("abort", wake);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isReplayable = false;
    this.#live = [];
    const spool = this.#spool;
    this.#spool = undefined;
    if (spool === undefined) return;
    await spool.file.close();
    if (spool.path !== undefined) await unlink(spool.path);
  }

  async #next(): Promise<Uint8Array> {
    while (this.#live[0] !== undefined && this.#live[0].offset < this.#cursor) this.#live.shift();
    const first = this.#live[0];
    if (first?.offset === this.#cursor) {
      this.#live.shift();
      if (this.#spool === undefined) this.#isReplayable = false;
      return first.bytes;
    }
    const buffer = Buffer.allocUnsafe(
      Math.min(spoolReadBytes, (first?.offset ?? this.#length) - this.#cursor),
    );
    const { file } = this.#spool!;
    const position = this.#cursor - this.#keptBytes;
    const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
    return buffer.subarray(0, bytesRead);
  }

  async #writeToSpool(bytes: Uint8Array): Promise<void> {
    const { spoolDirectory } = this.#options;
    if (spoolDirectory === undefined) return;
    this.#spool ??= await openSpool(spoolDirectory);
    const { file } = this.#spool;
    const start = this.#length - this.#keptBytes;
    for (let done = 0; done < bytes.length;)
      done += (await file.write(bytes, done, bytes.length - done, start + done)).bytesWritten;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve();
  }
}

async function openSpool(
  directory: string,
): Promise<{ readonly file: FileHandle; readonly path: string | undefined }> {
  const path = join(directory, `webhdfs-${randomUUID()}.tmp`);
  const file = await open(path, "wx+", 0o600);
  try {
    // A file without a name goes with the process, however that ends.
    await unlink(path);
    return { file, path: undefined };
  } catch {
    return { file, path };
  }
}
