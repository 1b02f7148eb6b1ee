import { deserialize, serialize } from "node:v8";
import type { ClosureBundle } from "../closure/closure-bundle.ts";
import { bundleValue } from "../closure/value-bundler.ts";

/**
 * A value as the bytes of a broadcast: captured as closures capture variables, functions and classes included.
 * @throws {UserError} `CLOSURE_NOT_CAPTURABLE` for what cannot travel
 */
export function encodeBroadcast(value: unknown): Uint8Array {
  return serialize(bundleValue(value, "broadcast value"));
}

/** The bundle in the bytes of a broadcast, whose one root is the value. */
export function decodeBroadcast(bytes: Uint8Array): ClosureBundle {
  return deserialize(bytes) as ClosureBundle;
}
