import { InternalError } from "@firesteel/core/engine";
import { readMessage } from "../rows/arrow-rows.ts";
import type { BlockRow } from "../rows/block-row.ts";
import type { ByteReader } from "./byte-reader.ts";

/**
 * Reads one Arrow stream exactly to its end, since other data follows.
 * @yields the block rows of each batch
 */
export async function* readRows(reader: ByteReader): AsyncGenerator<BlockRow[]> {
  for (;;) {
    const head = await reader.bytes(8);
    if (head.readInt32LE(0) !== -1)
      throw new InternalError("UNEXPECTED_ARROW", "an Arrow message begins without its marker");
    const metadataBytes = head.readInt32LE(4);
    if (metadataBytes === 0) return;
    const message = readMessage(await reader.bytes(metadataBytes));
    if (message.kind === "batch") yield message.decode(await reader.bytes(message.bodyBytes));
  }
}
