import { DeleteObjectCommand, DeleteObjectsCommand } from "@aws-sdk/client-s3";
import { FiresteelError } from "@firesteel/core/io";
import type { Bucket } from "./bucket.ts";

const maxKeysPerRequest = 1000;

/** Removes keys, a thousand with a request; one that is not there is no error. */
export async function deleteObjects(
  bucket: Bucket,
  keys: readonly string[],
  path: string,
): Promise<void> {
  for (let start = 0; start < keys.length; start += maxKeysPerRequest)
    await deleteBatch(bucket, keys.slice(start, start + maxKeysPerRequest), path);
}

export async function deleteObject(bucket: Bucket, key: string, path: string): Promise<void> {
  await bucket.send({ action: "delete", path }, (client) =>
    client.send(new DeleteObjectCommand({ ...bucket.params, Key: key })),
  );
}

async function deleteBatch(bucket: Bucket, keys: readonly string[], path: string): Promise<void> {
  const [only] = keys;
  if (keys.length === 1 && only !== undefined) return await deleteObject(bucket, only, path);
  try {
    const { Errors: errors = [] } = await bucket.send({ action: "delete", path }, (client) =>
      client.send(
        new DeleteObjectsCommand({
          ...bucket.params,
          Delete: { Objects: keys.map((Key) => ({ Key })), Quiet: true },
        }),
      ),
    );
    const [failed] = errors;
    if (failed === undefined) return;
    const cause = Object.assign(new Error(failed.Message ?? ""), { name: failed.Code ?? "Error" });
    throw bucket.error(
      cause,
      "delete",
      `${failed.Key ?? ""} (and ${errors.length - 1} more) of ${path}`,
    );
  } catch (error) {
    if (!FiresteelError.is(error, "UNSUPPORTED_BY_STORE")) throw error;
    for (const key of keys) await deleteObject(bucket, key, path);
  }
}
