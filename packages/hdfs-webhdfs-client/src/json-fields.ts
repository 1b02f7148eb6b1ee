import type { Long } from "./lossless-json.ts";

// Each takes a member of a JSON object and throws a TypeError that names it where it is missing or of another kind.

export function field(json: unknown, name: string): unknown {
  const value: unknown = Reflect.get(Object(json), name);
  if (value === undefined) throw new TypeError(`${name} is missing`);
  return value;
}

export function arrayField(json: unknown, name: string): readonly unknown[] {
  const value = field(json, name);
  if (!Array.isArray(value)) throw new TypeError(`${name} is no array`);
  return value as unknown[];
}

export function stringField(json: unknown, name: string): string {
  const value = field(json, name);
  if (typeof value !== "string") throw new TypeError(`${name} is no string`);
  return value;
}

export function booleanField(json: unknown, name: string): boolean {
  const value = field(json, name);
  if (typeof value !== "boolean") throw new TypeError(`${name} is no boolean`);
  return value;
}

export function longField(json: unknown, name: string): Long {
  const value = field(json, name);
  if (typeof value !== "number" && typeof value !== "bigint")
    throw new TypeError(`${name} is no number`);
  return value;
}

/** For what cannot pass 2^53: counts, times, the length of one file. */
export function numberField(json: unknown, name: string): number {
  const value = longField(json, name);
  if (typeof value === "bigint") throw new TypeError(`${name} is larger than a number can hold`);
  return value;
}

export function stringsField(json: unknown, name: string): readonly string[] {
  return arrayField(json, name).map(String);
}

/** `read` of the member, undefined where it is missing (older servers) or null. */
export function optional<T>(
  json: unknown,
  name: string,
  read: (json: unknown, name: string) => T,
): T | undefined {
  const value: unknown = Reflect.get(Object(json), name);
  return value === undefined || value === null ? undefined : read(json, name);
}
