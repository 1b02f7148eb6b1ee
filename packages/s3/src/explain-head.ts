import type { Readable } from "node:stream";
import { FiresteelError } from "@firesteel/core/io";
import type { Bucket } from "./bucket.ts";
import { s3CodeOf } from "./s3-errors.ts";
import { sdk } from "./sdk.ts";

/** Statuses that have many reasons, which only the body of an answer tells. */
const unclear: readonly string[] = [
  "Unknown",
  "400",
  "403",
  "301",
  "Forbidden",
  "UnknownError",
  "BadRequest",
];

/**
 * The reason of a failed `HEAD`, whose answer has no body: a `GET` of the same object, for one byte, fails for the same
 * reason and tells it. The original error where it does not.
 */
export async function explainHead(
  bucket: Bucket,
  key: string,
  path: string,
  error: unknown,
): Promise<unknown> {
  if (!FiresteelError.is(error) || !unclear.includes(s3CodeOf(error.cause))) return error;
  try {
    const answer = await bucket.send({ action: "look at", path }, (client) =>
      client.send(new sdk.GetObjectCommand({ ...bucket.readParams, Key: key, Range: "bytes=0-0" })),
    );
    (answer.Body as Readable | undefined)?.destroy();
    return error;
  } catch (explained) {
    return FiresteelError.is(explained, "PATH_NOT_FOUND") ? error : explained;
  }
}
