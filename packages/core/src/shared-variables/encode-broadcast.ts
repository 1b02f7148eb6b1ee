import { serialize } from "node:v8";
import { bundleClosures } from "../closure/bundle-closures.ts";
import { captureValue } from "../closure/capture-closure.ts";
import type { CapturedClosure } from "../closure/captured-closure.ts";

/**
 * A copy of a value as it is now, captured as closures capture variables, functions and classes included.
 * @throws {UserError} `CLOSURE_NOT_CAPTURABLE` for what cannot travel
 */
export function captureBroadcast(value: unknown): CapturedClosure {
  return captureValue(value, "broadcast value");
}

/** The bytes of a broadcast. Broadcasts inside the value must have their engine's numbers by now. */
export function encodeBroadcast(captured: CapturedClosure): Uint8Array {
  return serialize(bundleClosures([captured]));
}
