import { inspect } from "node:util";

/** A value in one short line, for messages; runs no code of the value's. */
export function describeValue(value: unknown): string {
  const text = inspect(value, {
    depth: 2,
    breakLength: Number.POSITIVE_INFINITY,
    compact: true,
    customInspect: false,
    maxArrayLength: 8,
    maxStringLength: 80,
  });
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}
