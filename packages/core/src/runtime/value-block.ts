import { InternalError } from "../errors/firesteel-error.ts";
import type { ClassRegistry } from "../block/class-registry.ts";
import { decodeBlock } from "../block/decode-block.ts";

/** The one value of a block, made afresh. */
export function decodeValue(block: Uint8Array, classes: ClassRegistry): unknown {
  const decoded = decodeBlock(block, classes);
  if (decoded.length !== 1)
    throw new InternalError(
      "MALFORMED_PLAN",
      `a value block must hold one record, not ${decoded.length}`,
    );
  return decoded.records()[0];
}

/** A function that makes the value of a block afresh at every call; primitives are decoded only once. */
export function valueMaker(block: Uint8Array, classes: ClassRegistry): () => unknown {
  const value = decodeValue(block, classes);
  if (typeof value !== "object" || value === null) return () => value;
  return () => decodeValue(block, classes);
}
