import type { Bucket } from "./bucket.ts";
import { bareEtag } from "./etag.ts";
import { sdk } from "./sdk.ts";

export interface ListedObject {
  readonly key: string;
  readonly length: number;
  readonly modifiedMs: number;
  readonly etag: string | undefined;
}

/** A page of a listing. */
export interface ListedPage {
  readonly objects: readonly ListedObject[];
  /** Common prefixes, each with its slash at the end. */
  readonly prefixes: readonly string[];
}

export interface ListOptions {
  readonly prefix: string;
  /** Without: everything below. */
  readonly delimiter?: "/";
  readonly pageSize?: number;
  /** For messages. */
  readonly path: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * All keys with a prefix, so that memory does not grow with their number.
 *
 * @yields {ListedPage} pages in the store's order
 */
export async function* listObjects(
  bucket: Bucket,
  options: ListOptions,
): AsyncGenerator<ListedPage, void, undefined> {
  const { prefix, delimiter, path, signal } = options;
  let token: string | undefined;
  do {
    const page = await bucket.send({ action: "list", path, signal }, (client, sending) =>
      client.send(
        new sdk.ListObjectsV2Command({
          ...bucket.params,
          Prefix: prefix,
          Delimiter: delimiter,
          MaxKeys: options.pageSize ?? bucket.options.listPageSize,
          ContinuationToken: token,
          // Keys may hold characters that XML cannot.
          EncodingType: "url",
        }),
        sending,
      ),
    );
    const decode = page.EncodingType === "url" ? decodeKey : (key: string): string => key;
    yield {
      objects: (page.Contents ?? []).map((object) => ({
        key: decode(object.Key ?? ""),
        length: object.Size ?? 0,
        // To the second, as a HEAD tells it: some servers list more.
        modifiedMs: Math.floor((object.LastModified?.getTime() ?? 0) / 1000) * 1000,
        etag: bareEtag(object.ETag),
      })),
      prefixes: (page.CommonPrefixes ?? []).map((common) => decode(common.Prefix ?? "")),
    };
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
}

/** As S3 encodes: a space is a plus sign. */
export function decodeKey(key: string): string {
  return decodeURIComponent(key.replaceAll("+", " "));
}
