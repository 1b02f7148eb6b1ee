import type { HdfsWriter } from "./hdfs-writer.ts";

/** Bytes, text (as UTF-8), a Node or web stream, or anything iterable that gives bytes. */
export type WriteBody =
  | Uint8Array
  | string
  | AsyncIterable<Uint8Array>
  | Iterable<Uint8Array>
  | ReadableStream<Uint8Array>;

/**
 * Writes all of `body` and closes; on failure nothing is left where that can be said.
 *
 * @param open told how many bytes there are, where that is known
 */
export async function writeBody(
  open: (length: number | undefined) => HdfsWriter,
  body: WriteBody,
): Promise<void> {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  if (bytes instanceof Uint8Array) {
    await using writer = open(bytes.length);
    for (let start = 0; start < bytes.length; start += maxPieceBytes)
      await writer.write(bytes.subarray(start, start + maxPieceBytes));
    await writer.close();
    return;
  }
  await using writer = open(undefined);
  for await (const piece of bytes) await writer.write(piece);
  await writer.close();
}

const maxPieceBytes = 256 * 1024;
