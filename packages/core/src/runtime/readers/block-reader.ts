import { type Batch, pairBatch, recordBatch } from "../batch.ts";
import type { ClassRegistry } from "../../block/class-registry.ts";
import { decodeBlock } from "../../block/decode-block.ts";
import type { Reader } from "../reader.ts";

/** The records of a block, not yet made where they are pairs. */
export function decodeBatch(block: Uint8Array, classes: ClassRegistry): Batch {
  const decoded = decodeBlock(block, classes);
  return decoded.isPairs
    ? pairBatch(decoded.keys(), decoded.values(), decoded.length)
    : recordBatch(decoded.records(), decoded.length);
}

/** Blocks one after another, each decoded when it is asked for. */
export function blocksReader(
  blocks: readonly Uint8Array[],
  classes: ClassRegistry,
  onBatch?: (batch: Batch, block: Uint8Array) => void,
): Reader {
  let i = 0;
  return {
    mayWait: false,
    next: () => {
      const block = blocks[i++];
      if (block === undefined) return null;
      const batch = decodeBatch(block, classes);
      onBatch?.(batch, block);
      return batch;
    },
  };
}
