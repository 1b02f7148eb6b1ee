import { chmodSync } from "node:fs";
import type { Codec } from "../../io/codec/codec.ts";
import type { ByteWriter, FileSystem } from "../../io/file-system.ts";
import { parsePath } from "../../io/path.ts";

/** Owner and group, as Spark's `EventLogFileWriter.LOG_FILE_PERMISSIONS`. */
const permissions = 0o770;

type Append = () => Promise<ByteWriter>;

/**
 * One file of an event log while it is written. Where the store can append, what was flushed can be read at once and
 * survives the program: on this machine by one open file, elsewhere each flush is an append that is closed, since remote
 * stores promise nothing of what is under way. Where a store cannot append the file appears when it is closed. With a
 * codec each flush is a frame of its own.
 */
export class LogFile {
  /** Before compression. */
  plainBytes = 0;
  /** What stays open, or what begins an append. */
  readonly #target: ByteWriter | Append;
  readonly #codec: Codec | undefined;
  readonly #bufferBytes: number;
  #lines: string[] = [];
  #waitingBytes = 0;

  private constructor(target: ByteWriter | Append, codec: Codec | undefined, bufferBytes: number) {
    this.#target = target;
    this.#codec = codec;
    this.#bufferBytes = bufferBytes;
  }

  static async create(
    fileSystem: FileSystem,
    path: string,
    codec: Codec | undefined,
    bufferBytes: number,
  ): Promise<LogFile> {
    let target: ByteWriter | Append = await fileSystem.create(path, { overwrite: true });
    if (fileSystem.capabilities.append && fileSystem.append !== undefined) {
      const append = fileSystem.append.bind(fileSystem, path);
      await target.close();
      restrict(path);
      target = isLocal(path) ? await append() : append;
    }
    return new LogFile(target, codec, bufferBytes);
  }

  /** Adds a line; it is written when enough is waiting. */
  add(line: string): void | Promise<void> {
    const bytes = Buffer.byteLength(line) + 1;
    this.#lines.push(line);
    this.plainBytes += bytes;
    this.#waitingBytes += bytes;
    if (this.#waitingBytes >= this.#bufferBytes) return this.flush();
  }

  flush(): void | Promise<void> {
    if (this.#lines.length === 0) return;
    const bytes = Buffer.from(`${this.#lines.join("\n")}\n`);
    this.#lines = [];
    this.#waitingBytes = 0;
    const encoded = this.#codec === undefined ? bytes : this.#codec.encode(bytes);
    const target = this.#target;
    return typeof target === "function" ? appendTo(target, encoded) : target.write(encoded);
  }

  async close(): Promise<void> {
    await this.flush();
    if (typeof this.#target !== "function") await this.#target.close();
  }

  /** Ends it as it is. */
  async abort(): Promise<void> {
    if (typeof this.#target !== "function") await this.#target.abort();
  }
}

async function appendTo(append: Append, bytes: Uint8Array): Promise<void> {
  const writer = await append();
  try {
    await writer.write(bytes);
  } catch (error) {
    await writer.abort();
    throw error;
  }
  await writer.close();
}

function isLocal(path: string): boolean {
  return parsePath(path).scheme === "file";
}

/** The log has properties and call sites of the program, which are not everybody's. */
export function restrict(path: string): void {
  if (isLocal(path) && process.platform !== "win32") chmodSync(parsePath(path).path, permissions);
}
