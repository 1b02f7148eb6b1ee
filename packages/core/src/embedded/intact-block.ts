import { openBlock } from "../block/block-header.ts";

/** Whether a block is as it was sealed. */
export function isIntactBlock(bytes: Uint8Array): boolean {
  try {
    openBlock(bytes);
    return true;
  } catch {
    return false;
  }
}
