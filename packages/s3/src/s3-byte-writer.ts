import { type ByteWriter, FiresteelError, MultipartWriter, UserError } from "@firesteel/core/io";
import type { Bucket } from "./bucket.ts";
import { s3CodeOf } from "./s3-errors.ts";
import type { S3MultipartUploads } from "./s3-multipart-uploads.ts";
import { sdk } from "./sdk.ts";

export interface WriteTarget {
  readonly bucket: Bucket;
  readonly key: string;
  readonly path: string;
  readonly overwrite: boolean;
}

const firstBufferBytes = 64 * 1024;

/**
 * Writes one object: with one request where it fits into a part, else as a multipart upload. At most
 * `uploadStreams` + 2 parts are in memory. The object appears when the writer closes, and not at all if another has
 * come before and may not be replaced.
 */
export class S3ByteWriter implements ByteWriter {
  readonly #target: WriteTarget;
  readonly #uploads: S3MultipartUploads;
  readonly #partBytes: number;
  #buffer: Buffer = Buffer.allocUnsafeSlow(firstBufferBytes);
  #filled = 0;
  #large: MultipartWriter | undefined;
  #isEnded = false;

  constructor(target: WriteTarget, uploads: S3MultipartUploads) {
    this.#target = target;
    this.#uploads = uploads;
    this.#partBytes = target.bucket.options.partBytes;
  }

  write(bytes: Uint8Array): void | Promise<void> {
    if (this.#isEnded) throw new TypeError(`${this.#target.path} is written after its end`);
    if (this.#large !== undefined) return this.#large.write(bytes);
    const needed = this.#filled + bytes.length;
    if (needed > this.#partBytes) return this.#becomeLarge(bytes);
    if (needed > this.#buffer.length) {
      const size = Math.min(this.#partBytes, Math.max(needed, this.#buffer.length * 2));
      const larger = Buffer.allocUnsafeSlow(size);
      this.#buffer.copy(larger, 0, 0, this.#filled);
      this.#buffer = larger;
    }
    this.#buffer.set(bytes, this.#filled);
    this.#filled = needed;
  }

  async close(): Promise<void> {
    if (this.#isEnded) return;
    this.#isEnded = true;
    await (this.#large === undefined ? this.#put() : this.#complete(this.#large));
  }

  async abort(): Promise<void> {
    if (this.#isEnded) return;
    this.#isEnded = true;
    await this.#large?.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.abort();
  }

  async #becomeLarge(bytes: Uint8Array): Promise<void> {
    const { bucket, path } = this.#target;
    this.#large = new MultipartWriter({
      uploads: this.#uploads,
      start: () => this.#uploads.start(path),
      maxParallelParts: bucket.options.uploadStreams,
    });
    const begun = this.#buffer.subarray(0, this.#filled);
    this.#buffer = Buffer.alloc(0);
    await this.#large.write(begun);
    await this.#large.write(bytes);
  }

  async #put(): Promise<void> {
    const { bucket, key, path, overwrite } = this.#target;
    await this.#refusingExisting(
      async () =>
        void (await bucket.send({ action: "write", path }, (client) =>
          client.send(
            new sdk.PutObjectCommand({
              ...bucket.writeParams,
              Key: key,
              Body: this.#buffer.subarray(0, this.#filled),
              ...(overwrite ? {} : { IfNoneMatch: "*" }),
            }),
          ),
        )),
    );
  }

  async #complete(large: MultipartWriter): Promise<void> {
    try {
      await large.close();
      const { upload, parts } = large;
      if (upload === undefined) throw new TypeError("an upload of several parts has not begun");
      await this.#refusingExisting(() =>
        this.#uploads.finish(upload, parts, { overwrite: this.#target.overwrite }),
      );
    } catch (error) {
      await large.abort().catch(() => undefined);
      throw error;
    }
  }

  async #refusingExisting(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (cause) {
      const code = FiresteelError.is(cause) ? s3CodeOf(cause.cause) : "";
      if (code !== "PreconditionFailed" && code !== "ConditionalRequestConflict") throw cause;
      const { path } = this.#target;
      throw new UserError("PATH_ALREADY_EXISTS", `cannot create ${path}: the path already exists`, {
        cause,
        fields: { path },
      });
    }
  }
}
