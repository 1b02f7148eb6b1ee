import { type ByteReader, EnvironmentError } from "@firesteel/core/io";
import type { HdfsReader } from "hdfs-webhdfs-client";
import { hdfsError } from "./hdfs-errors.ts";

/** Copies what the client's reader gives into the caller's arrays; without a promise while bytes are at hand. */
export class HdfsByteReader implements ByteReader {
  readonly #reader: HdfsReader;
  readonly #path: string;
  #bytes: Uint8Array | undefined;
  #isClosed = false;

  /** @param reader owned by this one from now on */
  constructor(reader: HdfsReader, path: string) {
    this.#reader = reader;
    this.#path = path;
  }

  read(target: Uint8Array): number | Promise<number> {
    if (this.#isClosed)
      throw new EnvironmentError("READER_CLOSED", `${this.#path} is read after its reader closed`);
    if (target.length === 0) return 0;
    this.#bytes ??= this.#reader.take();
    return this.#bytes === undefined ? this.#wait(target) : this.#copy(this.#bytes, target);
  }

  close(): void {
    this.#isClosed = true;
    this.#bytes = undefined;
    this.#reader.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }

  async #wait(target: Uint8Array): Promise<number> {
    try {
      const bytes = await this.#reader.next();
      return bytes === undefined ? 0 : this.#copy(bytes, target);
    } catch (error) {
      throw hdfsError(error, "read", this.#path);
    }
  }

  #copy(first: Uint8Array, target: Uint8Array): number {
    let filled = 0;
    let bytes: Uint8Array | undefined = first;
    while (bytes !== undefined) {
      const room = target.length - filled;
      if (bytes.length > room) {
        target.set(bytes.subarray(0, room), filled);
        this.#bytes = bytes.subarray(room);
        return target.length;
      }
      target.set(bytes, filled);
      filled += bytes.length;
      bytes = filled === target.length ? undefined : this.#reader.take();
    }
    this.#bytes = undefined;
    return filled;
  }
}
