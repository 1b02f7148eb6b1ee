import { chmodSync } from "node:fs";
import type { Codec } from "../../io/codec/codec.ts";
import type { ByteWriter, FileSystem } from "../../io/file-system.ts";
import { parsePath } from "../../io/path.ts";

/** Owner and group, as Spark's `EventLogFileWriter.LOG_FILE_PERMISSIONS`. */
const permissions = 0o770;

/**
 * One file of an event log while it is written. Where the store can append, what was flushed can be read at once and
 * survives the program; elsewhere the file appears when it is closed. With a codec each flush is a frame of its own.
 */
export class LogFile {
  /** Before compression. */
  plainBytes = 0;
  readonly #writer: ByteWriter;
  readonly #codec: Codec | undefined;
  readonly #bufferBytes: number;
  #lines: string[] = [];
  #waitingBytes = 0;

  private constructor(writer: ByteWriter, codec: Codec | undefined, bufferBytes: number) {
    this.#writer = writer;
    this.#codec = codec;
    this.#bufferBytes = bufferBytes;
  }

  static async create(
    fileSystem: FileSystem,
    path: string,
    codec: Codec | undefined,
    bufferBytes: number,
  ): Promise<LogFile> {
    let writer = await fileSystem.create(path, { overwrite: true });
    if (fileSystem.capabilities.append && fileSystem.append !== undefined) {
      await writer.close();
      restrict(path);
      writer = await fileSystem.append(path);
    }
    return new LogFile(writer, codec, bufferBytes);
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
    return this.#writer.write(this.#codec === undefined ? bytes : this.#codec.encode(bytes));
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#writer.close();
  }

  /** Ends it as it is. */
  async abort(): Promise<void> {
    await this.#writer.abort();
  }
}

/** The log has properties and call sites of the program, which are not everybody's. */
export function restrict(path: string): void {
  const { scheme, path: local } = parsePath(path);
  if (scheme === "file" && process.platform !== "win32") chmodSync(local, permissions);
}
