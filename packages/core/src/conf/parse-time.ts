import { UserError } from "../errors/firesteel-error.ts";

/** A unit of durations in configuration. */
export type TimeUnit = "us" | "ms" | "s" | "m" | "min" | "h" | "d";

const millisOf: ReadonlyMap<string, number> = new Map<TimeUnit, number>([
  ["us", 1e-3],
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["min", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/**
 * Milliseconds of a duration such as `300`, `500ms`, `5s` or `2min`; letters in either case. A bare number counts
 * `defaultUnit`s. Microseconds are cut to whole milliseconds. Negative durations, where a key gives them a
 * meaning such as "never", are read too.
 *
 * @throws {UserError} `INVALID_DURATION` for fractions, unknown units and durations above 2^53 - 1 ms
 */
export function parseTime(text: string, defaultUnit: TimeUnit = "ms"): number {
  const match = /^(-?\d+)([a-z]*)$/.exec(text.trim().toLowerCase());
  const unit = match === null ? undefined : millisOf.get(match[2] === "" ? defaultUnit : match[2]!);
  if (match === null || unit === undefined)
    throw new UserError(
      "INVALID_DURATION",
      `${JSON.stringify(text)} is not a duration: write a whole number and a unit, one of us, ms, s, min (or m), h, d, as in 500ms or 5s${hint(text)}`,
      { fields: { text } },
    );
  const millis = Math.trunc(Number(match[1]) * unit);
  if (!Number.isSafeInteger(millis))
    throw new UserError(
      "INVALID_DURATION",
      `the duration ${JSON.stringify(text)} is above 2^53 - 1 milliseconds`,
      { fields: { text } },
    );
  return millis === 0 ? 0 : millis;
}

function hint(text: string): string {
  return /\d\.\d/.test(text)
    ? "; fractions are not read, use the next smaller unit (1.5s is 1500ms)"
    : "";
}
