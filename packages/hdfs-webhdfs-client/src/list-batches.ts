import type { CallOptions, Cluster } from "./cluster.ts";
import { type FileStatus, readFileStatuses } from "./file-status.ts";
import { field, numberField } from "./json-fields.ts";

/**
 * LISTSTATUS_BATCH until nothing remains: each part begins after the last name of the part before.
 *
 * @yields {FileStatus} each child once
 */
export async function* listBatches(
  cluster: Cluster,
  path: string,
  options: CallOptions | undefined,
): AsyncGenerator<FileStatus, void, undefined> {
  let startafter: string | undefined;
  for (;;) {
    const { statuses, remaining } = await cluster.query(
      "LISTSTATUS_BATCH",
      path,
      { startafter },
      options,
      (json) => {
        const listing = field(json, "DirectoryListing");
        return {
          statuses: readFileStatuses(field(listing, "partialListing")),
          remaining: numberField(listing, "remainingEntries"),
        };
      },
    );
    yield* statuses;
    const last = statuses.at(-1);
    if (remaining === 0 || last === undefined) return;
    startafter = last.pathSuffix;
  }
}
