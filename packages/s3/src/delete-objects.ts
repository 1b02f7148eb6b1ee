import { FiresteelError } from "@firesteel/core/io";
import type { Bucket } from "./bucket.ts";
import { sdk } from "./sdk.ts";

const maxKeysPerRequest = 1000;

// Some servers say so of a key that another request has just removed; S3 itself does not.
const isRemovedAlready = (code: string | undefined): boolean => code === "NoSuchKey";

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
  await bucket.send({ action: "delete", path }, async (client) => {
    try {
      await client.send(new sdk.DeleteObjectCommand({ ...bucket.params, Key: key }));
    } catch (error) {
      if (!(error instanceof Error && isRemovedAlready(error.name))) throw error;
    }
  });
}

async function deleteBatch(bucket: Bucket, keys: readonly string[], path: string): Promise<void> {
  const [only] = keys;
  if (keys.length === 1 && only !== undefined) return await deleteObject(bucket, only, path);
  try {
    const { Errors: answers = [] } = await bucket.send({ action: "delete", path }, (client) =>
      client.send(
        new sdk.DeleteObjectsCommand({
          ...bucket.params,
          Delete: { Objects: keys.map((Key) => ({ Key })), Quiet: true },
        }),
      ),
    );
    const errors = answers.filter(({ Code }) => !isRemovedAlready(Code));
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
