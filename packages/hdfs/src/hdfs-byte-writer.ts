import type { ByteWriter } from "@firesteel/core/io";
import type { HdfsWriter } from "hdfs-webhdfs-client";
import { hdfsError } from "./hdfs-errors.ts";

/** A writer whose file gets its name by `publish` when all is written. */
export class HdfsByteWriter implements ByteWriter {
  readonly #writer: HdfsWriter;
  readonly #path: string;
  readonly #publish: () => Promise<void>;
  #isEnded = false;

  /** @param writer owned by this one from now on */
  constructor(writer: HdfsWriter, path: string, publish: () => Promise<void>) {
    this.#writer = writer;
    this.#path = path;
    this.#publish = publish;
  }

  write(bytes: Uint8Array): void | Promise<void> {
    if (this.#isEnded) throw new TypeError(`${this.#path} is written to after its writer ended`);
    try {
      const writing = this.#writer.write(bytes);
      return writing === undefined ? undefined : this.#settle(writing);
    } catch (error) {
      throw hdfsError(error, "write", this.#path);
    }
  }

  async close(): Promise<void> {
    if (this.#isEnded) return;
    this.#isEnded = true;
    try {
      await this.#writer.close();
    } catch (error) {
      await this.#clear();
      throw hdfsError(error, "write", this.#path);
    }
    await this.#publish();
  }

  async abort(): Promise<void> {
    if (this.#isEnded) return;
    this.#isEnded = true;
    await this.#settle(this.#writer.abort());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.abort();
  }

  async #settle(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      throw hdfsError(error, "write", this.#path);
    }
  }

  /** What led here says more than what the clean-up fails with. */
  async #clear(): Promise<void> {
    try {
      await this.#writer.abort();
    } catch {
      // The temporary file stays, hidden.
    }
  }
}
