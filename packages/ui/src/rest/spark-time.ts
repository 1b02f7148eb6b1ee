/** `2026-11-25T21:25:22.355GMT`, as Spark writes times. */
export function sparkTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace("Z", "GMT");
}

/** The same, or nothing, of what may not have happened yet. */
export function optionalTime(epochMs: number | undefined): string | undefined {
  return epochMs === undefined ? undefined : sparkTime(epochMs);
}

/** The fields that are there: Spark leaves out what has no value. */
export function defined<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
