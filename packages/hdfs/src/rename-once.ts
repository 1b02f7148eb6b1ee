import { type WebHdfsClient, WebHdfsError } from "hdfs-webhdfs-client";

/**
 * Renames, and finds out what happened where the answer was lost: when the source is gone and the target there, it was
 * done; otherwise it is tried again.
 *
 * @throws {WebHdfsError} `FILE_ALREADY_EXISTS` where the target is there, with `NONE`
 */
export async function renameOnce(
  client: WebHdfsClient,
  from: string,
  to: string,
  option: "NONE" | "OVERWRITE",
): Promise<void> {
  for (;;) {
    try {
      if (await client.rename(from, to, { options: [option] })) return;
      // HttpFS takes no options: it never replaces a file and says false instead.
      if (option === "NONE" || !(await client.delete(to)))
        throw new WebHdfsError("FILE_ALREADY_EXISTS", `RENAME ${from}: ${to} is there`);
    } catch (error) {
      if (!WebHdfsError.is(error, "OUTCOME_UNKNOWN")) throw error;
      if (!(await exists(client, from)) && (await exists(client, to))) return;
    }
  }
}

async function exists(client: WebHdfsClient, path: string): Promise<boolean> {
  try {
    await client.getFileStatus(path);
    return true;
  } catch (error) {
    if (WebHdfsError.is(error, "FILE_NOT_FOUND")) return false;
    throw error;
  }
}
