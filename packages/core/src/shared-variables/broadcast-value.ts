import { deserialize } from "node:v8";
import type { ClosureBundle } from "../closure/closure-bundle.ts";

/** The bundle in the bytes of a broadcast, whose one root is the value. */
export function decodeBroadcast(bytes: Uint8Array): ClosureBundle {
  return deserialize(bytes) as ClosureBundle;
}
