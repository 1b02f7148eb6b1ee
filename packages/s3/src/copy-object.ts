import { forEachOf } from "@firesteel/core/io";
import type { Bucket } from "./bucket.ts";
import { putDirectoryMark } from "./put-directory-mark.ts";
import { sdk } from "./sdk.ts";

export interface CopySource {
  readonly key: string;
  readonly length: number;
  readonly etag: string | undefined;
}

const maxParallelParts = 8;
const maxParts = 10_000;

/** Copies an object inside its bucket, on the server; in parts where it is too large for one request. */
export async function copyObject(
  bucket: Bucket,
  source: CopySource,
  targetKey: string,
  path: string,
): Promise<void> {
  if (targetKey.endsWith("/")) {
    // The mark of a directory: what it stands for is its name, and some servers copy files only.
    await putDirectoryMark(bucket, targetKey, path);
    return;
  }
  if (source.length > bucket.options.multipartCopyBytes) {
    await copyInParts(bucket, source, targetKey, path);
    return;
  }
  await bucket.send({ action: "copy", path }, (client) =>
    client.send(
      new sdk.CopyObjectCommand({
        ...bucket.writeParams,
        ...bucket.copySourceParams,
        Key: targetKey,
        CopySource: copySource(bucket, source.key),
      }),
    ),
  );
}

async function copyInParts(
  bucket: Bucket,
  source: CopySource,
  targetKey: string,
  path: string,
): Promise<void> {
  const target = { ...bucket.params, Key: targetKey };
  const { UploadId } = await bucket.send({ action: "copy", path }, (client) =>
    client.send(new sdk.CreateMultipartUploadCommand({ ...bucket.writeParams, Key: targetKey })),
  );
  const partBytes = Math.max(
    bucket.options.multipartCopyBytes,
    Math.ceil(source.length / maxParts),
  );
  const starts = Array.from(
    { length: Math.ceil(source.length / partBytes) },
    (_, i) => i * partBytes,
  );
  const parts: { PartNumber: number; ETag: string | undefined }[] = [];
  try {
    await forEachOf(starts, maxParallelParts, async (start) => {
      const PartNumber = start / partBytes + 1;
      const end = Math.min(source.length, start + partBytes);
      const { CopyPartResult: result } = await bucket.send({ action: "copy", path }, (client) =>
        client.send(
          new sdk.UploadPartCopyCommand({
            ...bucket.readParams,
            ...bucket.copySourceParams,
            Key: targetKey,
            UploadId,
            PartNumber,
            CopySource: copySource(bucket, source.key),
            CopySourceRange: `bytes=${start}-${end - 1}`,
            ...(source.etag === undefined ? {} : { CopySourceIfMatch: `"${source.etag}"` }),
          }),
        ),
      );
      parts.push({ PartNumber, ETag: result?.ETag });
    });
    const sorted = parts.toSorted((a, b) => a.PartNumber - b.PartNumber);
    await bucket.send({ action: "copy", path }, (client) =>
      client.send(
        new sdk.CompleteMultipartUploadCommand({
          ...bucket.readParams,
          Key: targetKey,
          UploadId,
          MultipartUpload: { Parts: sorted },
        }),
      ),
    );
  } catch (error) {
    await bucket
      .send({ action: "abort the copy to", path }, (client) =>
        client.send(new sdk.AbortMultipartUploadCommand({ ...target, UploadId })),
      )
      .catch(() => undefined);
    throw error;
  }
}

function copySource(bucket: Bucket, key: string): string {
  return `${bucket.name}/${key.split("/").map(encodeURIComponent).join("/")}`;
}
