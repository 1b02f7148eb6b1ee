import type { Bucket } from "./bucket.ts";
import { sdk } from "./sdk.ts";

/** Makes the empty object that stands for a directory. @param key ends with a slash */
export async function putDirectoryMark(bucket: Bucket, key: string, path: string): Promise<void> {
  await bucket.send({ action: "make the directory", path }, (client) =>
    client.send(
      new sdk.PutObjectCommand({
        ...bucket.writeParams,
        Key: key,
        Body: new Uint8Array(),
        ContentType: "application/x-directory",
      }),
    ),
  );
}
