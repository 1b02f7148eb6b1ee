import { randomUUID } from "node:crypto";
import type { ListMultipartUploadsCommandOutput } from "@aws-sdk/client-s3";
import {
  FiresteelError,
  type MultipartUpload,
  type MultipartUploads,
  type UploadedPart,
  UserError,
} from "@firesteel/core/io";
import type { Bucket } from "./bucket.ts";
import { decodeKey } from "./list-objects.ts";
import { directoryPrefix, formatS3Path, type S3Location } from "./s3-path.ts";
import { sdk } from "./sdk.ts";

/** Known when it began, unless it comes from a listing. */
export interface S3Upload extends MultipartUpload {
  /** Stands in the object's metadata, so that a repeated completion recognises its own object. */
  readonly token?: string;
}

export interface PendingS3Upload extends S3Upload {
  readonly startedMs: number;
}

interface S3Part extends UploadedPart {
  readonly crc32?: string;
}

/** The bucket and key of a path. */
export type Locate = (path: string) => S3Location & { readonly bucketOf: Bucket };

/** Where a page of pending uploads begins. */
interface UploadMarker {
  readonly KeyMarker?: string;
  readonly UploadIdMarker?: string;
}

const tokenKey = "firesteel-upload";

/** S3's multipart uploads. */
export class S3MultipartUploads implements MultipartUploads {
  readonly minPartBytes: number = 5 * 2 ** 20;
  readonly maxPartBytes: number = 2 ** 30;
  readonly maxParts = 10_000;
  readonly preferredPartBytes: number;
  readonly #locate: Locate;

  constructor(locate: Locate, preferredPartBytes: number) {
    this.#locate = locate;
    this.preferredPartBytes = preferredPartBytes;
  }

  async start(path: string): Promise<S3Upload> {
    const { bucketOf: bucket, key } = this.#locate(path);
    const token = randomUUID();
    const { UploadId: uploadId } = await bucket.send({ action: "upload", path }, (client) =>
      client.send(
        new sdk.CreateMultipartUploadCommand({
          ...bucket.writeParams,
          Key: key,
          Metadata: { [tokenKey]: token },
        }),
      ),
    );
    return { path, uploadId: uploadId ?? "", token };
  }

  async uploadPart(
    upload: MultipartUpload,
    partNumber: number,
    bytes: Uint8Array,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<S3Part> {
    const { path, uploadId } = upload;
    const { bucketOf: bucket, key } = this.#locate(path);
    const { ETag, ChecksumCRC32: crc32 } = await bucket.send(
      { action: "upload", path, signal },
      (client, sending) =>
        client.send(
          new sdk.UploadPartCommand({
            ...bucket.readParams,
            Key: key,
            UploadId: uploadId,
            PartNumber: partNumber,
            Body: bytes,
            ContentLength: bytes.length,
          }),
          sending,
        ),
    );
    const part = { partNumber, length: bytes.length, tag: ETag ?? "" };
    return crc32 === undefined ? part : { ...part, crc32 };
  }

  async complete(upload: S3Upload, parts: readonly UploadedPart[]): Promise<void> {
    await this.finish(upload, parts, { overwrite: true });
  }

  /** {@link complete}, or only if nothing is there. */
  async finish(
    upload: S3Upload,
    parts: readonly S3Part[],
    { overwrite }: { readonly overwrite: boolean },
  ): Promise<void> {
    const { path, uploadId } = upload;
    const { bucketOf: bucket, key } = this.#locate(path);
    if (parts.length === 0)
      throw new UserError("INVALID_UPLOAD", `cannot complete the upload of ${path} without parts`);
    const sorted = parts.toSorted((a, b) => a.partNumber - b.partNumber);
    try {
      await bucket.send({ action: "complete the upload of", path }, (client) =>
        client.send(
          new sdk.CompleteMultipartUploadCommand({
            ...bucket.readParams,
            Key: key,
            UploadId: uploadId,
            MultipartUpload: {
              Parts: sorted.map(({ partNumber, tag, crc32 }) => ({
                PartNumber: partNumber,
                ETag: tag,
                ...(crc32 === undefined ? {} : { ChecksumCRC32: crc32 }),
              })),
            },
            ...(overwrite ? {} : { IfNoneMatch: "*" }),
          }),
        ),
      );
    } catch (error) {
      // The answer to an earlier try may have been lost.
      const mayBeDone =
        FiresteelError.is(error, "UPLOAD_NOT_FOUND") || FiresteelError.is(error, "PATH_NOT_FOUND");
      if (!mayBeDone || !(await this.#isDone(upload))) throw error;
    }
  }

  async abort({ path, uploadId }: MultipartUpload): Promise<void> {
    const { bucketOf: bucket, key } = this.#locate(path);
    try {
      await bucket.send({ action: "abort the upload of", path }, (client) =>
        client.send(
          new sdk.AbortMultipartUploadCommand({ ...bucket.params, Key: key, UploadId: uploadId }),
        ),
      );
    } catch (error) {
      if (FiresteelError.is(error, "UPLOAD_NOT_FOUND")) return;
      if (FiresteelError.is(error, "PATH_NOT_FOUND")) return;
      throw error;
    }
  }

  async pending(path: string): Promise<readonly PendingS3Upload[]> {
    const { scheme, bucketOf: bucket, key } = this.#locate(path);
    const below = directoryPrefix(key);
    const found: PendingS3Upload[] = [];
    let marker: UploadMarker | undefined = {};
    while (marker !== undefined) {
      const from: UploadMarker = marker;
      const page: ListMultipartUploadsCommandOutput = await bucket.send(
        { action: "list the uploads of", path },
        (client) =>
          client.send(
            new sdk.ListMultipartUploadsCommand({
              ...bucket.params,
              Prefix: key,
              EncodingType: "url",
              ...from,
            }),
          ),
      );
      const isEncoded = page.EncodingType === "url";
      for (const { Key = "", UploadId, Initiated } of page.Uploads ?? []) {
        const uploadKey = isEncoded ? decodeKey(Key) : Key;
        if (uploadKey !== key && !uploadKey.startsWith(below)) continue;
        found.push({
          path: formatS3Path(scheme, bucket.name, uploadKey),
          uploadId: UploadId ?? "",
          startedMs: Initiated?.getTime() ?? 0,
        });
      }
      const { NextKeyMarker, NextUploadIdMarker } = page;
      marker =
        page.IsTruncated === true && NextKeyMarker !== undefined
          ? {
              KeyMarker: isEncoded ? decodeKey(NextKeyMarker) : NextKeyMarker,
              ...(NextUploadIdMarker === undefined ? {} : { UploadIdMarker: NextUploadIdMarker }),
            }
          : undefined;
    }
    return found;
  }

  /** Whether the object that is there came from this very upload. */
  async #isDone({ path, token }: S3Upload): Promise<boolean> {
    if (token === undefined) return false;
    const { bucketOf: bucket, key } = this.#locate(path);
    try {
      const { Metadata } = await bucket.send({ action: "look at", path }, (client) =>
        client.send(new sdk.HeadObjectCommand({ ...bucket.readParams, Key: key })),
      );
      return Metadata?.[tokenKey] === token;
    } catch (error) {
      if (FiresteelError.is(error, "PATH_NOT_FOUND")) return false;
      throw error;
    }
  }
}
