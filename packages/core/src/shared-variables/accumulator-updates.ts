import { inspect } from "node:util";
import { type ClassRegistry } from "../block/class-registry.ts";
import { decodeBlock } from "../block/decode-block.ts";
import { encodeBlock } from "../block/encode-block.ts";
import type { AccumulableInfo } from "../events/listener-event.ts";
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

/**
 * Merges the updates of one accepted attempt into the driver's accumulators; those that are gone are passed over.
 * Returns what the named ones have come to.
 */
export function mergeAccumulators(
  updates: Uint8Array,
  classes: ClassRegistry,
): readonly AccumulableInfo[] {
  const reports: AccumulableInfo[] = [];
  for (const update of decodeBlock(updates, classes).records()) {
    const [id, state] = update as [number, unknown];
    const accumulator = accumulatorOf(id);
    if (accumulator === undefined) continue;
    accumulator.mergeState(state);
    const name = registrationOf(accumulator)?.name;
    if (name === undefined) continue;
    reports.push({ id, name, update: brief(addedBy(state)), value: brief(valueOf(accumulator)) });
  }
  return reports;
}

/** The getter may be the user's. */
function valueOf(accumulator: MergeableAccumulator): unknown {
  try {
    return Reflect.get(accumulator, "value");
  } catch (error) {
    return `(its value threw: ${String(error)})`;
  }
}

/** Numeric accumulators send sum and count. */
function addedBy(state: unknown): unknown {
  return typeof state === "object" && state !== null && "sum" in state ? state.sum : state;
}

/** What is shown of a value: collections may be of any length. */
function brief(value: unknown): string {
  const text =
    typeof value === "string" ? value : inspect(value, { depth: 2, breakLength: Infinity });
  return text.length <= longestText ? text : `${text.slice(0, longestText)}…`;
}

const longestText = 1000;
