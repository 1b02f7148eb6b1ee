import type { SizeUnit } from "./parse-size.ts";
import type { TimeUnit } from "./parse-time.ts";

/** How the text of a value is read. */
export type ConfigType =
  | { readonly type: "string" | "boolean" }
  /** Names separated by commas. */
  | { readonly type: "list" }
  /** One of some words, in either case. */
  | { readonly type: "choice"; readonly choices: readonly string[] }
  | { readonly type: "int" | "double"; readonly min?: number; readonly max?: number }
  /** A bare number counts `unit`s; `min` is in bytes. */
  | { readonly type: "size"; readonly unit: SizeUnit; readonly min?: number }
  /** A bare number counts `unit`s. */
  | { readonly type: "time"; readonly unit: TimeUnit };

/** What a configuration key means: how its text is read, and what holds when it is not set. */
export type ConfigKey = {
  readonly name: string;
  /** The version of Spark that has had it since; Firesteel's where the name is Firesteel's own. */
  readonly since: string;
  /** Absent where the engine works the value out itself. */
  readonly default?: string;
  readonly doc: string;
  /** Why a value other than the default is an error on the local masters. */
  readonly refused?: string;
  /** Why setting it changes nothing on the local masters. */
  readonly withoutEffect?: string;
} & ConfigType;

type More = Partial<Pick<ConfigKey, "refused" | "withoutEffect">>;

interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** A key of text. The default is `undefined` where there is none. */
export function text(
  name: string,
  since: string,
  value: string | undefined,
  doc: string,
  more: More = {},
): ConfigKey {
  return { name, since, type: "string", ...withDefault(value), doc, ...more };
}

export function list(name: string, since: string, doc: string, more: More = {}): ConfigKey {
  return { name, since, type: "list", doc, ...more };
}

export function choice(
  name: string,
  since: string,
  value: string,
  choices: readonly string[],
  doc: string,
  more: More = {},
): ConfigKey {
  return { name, since, type: "choice", choices, default: value, doc, ...more };
}

export function int(
  name: string,
  since: string,
  value: number | undefined,
  doc: string,
  more: More & Range = {},
): ConfigKey {
  return { name, since, type: "int", ...withDefault(value), doc, ...more };
}

export function real(
  name: string,
  since: string,
  value: string | undefined,
  doc: string,
  more: More & Range = {},
): ConfigKey {
  return { name, since, type: "double", ...withDefault(value), doc, ...more };
}

export function flag(
  name: string,
  since: string,
  value: boolean | undefined,
  doc: string,
  more: More = {},
): ConfigKey {
  return { name, since, type: "boolean", ...withDefault(value), doc, ...more };
}

export function size(
  name: string,
  since: string,
  value: string | undefined,
  unit: SizeUnit,
  doc: string,
  more: More & { readonly min?: number } = {},
): ConfigKey {
  return { name, since, type: "size", unit, ...withDefault(value), doc, ...more };
}

export function time(
  name: string,
  since: string,
  value: string | undefined,
  unit: TimeUnit,
  doc: string,
  more: More = {},
): ConfigKey {
  return { name, since, type: "time", unit, ...withDefault(value), doc, ...more };
}

function withDefault(
  value: string | number | boolean | undefined,
): Partial<Pick<ConfigKey, "default">> {
  return value === undefined ? {} : { default: String(value) };
}
