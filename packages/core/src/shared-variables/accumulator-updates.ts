import { type ClassRegistry } from "../block/class-registry.ts";
import { decodeBlock } from "../block/decode-block.ts";
import { encodeBlock } from "../block/encode-block.ts";
import {
  accumulatorOf,
  type MergeableAccumulator,
  registrationOf,
} from "./accumulator-registry.ts";

/** What a task's accumulators gathered, encoded; undefined where nothing was added. */
export function encodeUpdates(
  accumulators: Iterable<MergeableAccumulator>,
  classes: ClassRegistry,
): Uint8Array | undefined {
  const updates: unknown[] = [];
  for (const accumulator of accumulators) {
    const state = accumulator.toState();
    if (state !== undefined) updates.push([registrationOf(accumulator)?.id, state]);
  }
  if (updates.length === 0) return undefined;
  return encodeBlock(updates, { classes, allocate: (bytes) => new Uint8Array(bytes) });
}

/** Merges the updates of one accepted attempt into the driver's accumulators; those that are gone are passed over. */
export function mergeAccumulators(updates: Uint8Array, classes: ClassRegistry): void {
  for (const update of decodeBlock(updates, classes).records()) {
    const [id, state] = update as [number, unknown];
    accumulatorOf(id)?.mergeState(state);
  }
}
