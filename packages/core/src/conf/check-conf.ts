import { UserError } from "../errors/firesteel-error.ts";
import { configKeys, isKnownKey, reasonWithoutEffect, spelledNames } from "./config-registry.ts";
import { deprecatedKeys } from "./deprecated-keys.ts";
import { nearestName } from "./nearest-name.ts";
import type { SparkConf } from "./spark-conf.ts";

/** Something about the settings that the user should know and that fails nothing. */
export interface ConfWarning {
  readonly code: "UNKNOWN_CONF" | "DEPRECATED_CONF" | "CONF_WITHOUT_EFFECT";
  readonly key: string;
  readonly message: string;
}

/**
 * Looks through the settings of an application that is about to start: names that nobody knows, names that are out of
 * date, and, on the local masters, settings that change nothing. Keys outside `spark.` are the user's own.
 *
 * @throws {UserError} `CONF_NOT_SUPPORTED` for a setting that must not be ignored and cannot be granted
 */
export function checkConf(conf: SparkConf, isLocal: boolean): ConfWarning[] {
  const warnings: ConfWarning[] = [];
  for (const [key, value] of conf.getAll()) {
    if (!key.startsWith("spark.")) continue;
    if (isLocal) refuse(key, value);
    const warning =
      deprecated(key) ?? unknown(key) ?? (isLocal ? withoutEffect(key, value) : undefined);
    if (warning !== undefined) warnings.push(warning);
  }
  return warnings;
}

function refuse(key: string, value: string): void {
  const known = configKeys.get(key);
  if (known?.refused === undefined || value.trim().toLowerCase() === known.default) return;
  throw new UserError(
    "CONF_NOT_SUPPORTED",
    `${key} is set to ${value}, which cannot be granted: ${known.refused}. Remove the setting`,
    { fields: { key } },
  );
}

function deprecated(key: string): ConfWarning | undefined {
  const better = deprecatedKeys.get(key);
  if (better === undefined) return undefined;
  return { code: "DEPRECATED_CONF", key, message: `${key} is an old name: set ${better} instead` };
}

function unknown(key: string): ConfWarning | undefined {
  if (isKnownKey(key)) return undefined;
  const nearest = nearestName(key, spelledNames());
  const hint = nearest === undefined ? "" : `: did you mean ${nearest}?`;
  return {
    code: "UNKNOWN_CONF",
    key,
    message: `${key} is set, but there is no such setting${hint}`,
  };
}

function withoutEffect(key: string, value: string): ConfWarning | undefined {
  const reason = reasonWithoutEffect(key);
  if (reason === undefined || value === configKeys.get(key)?.default) return undefined;
  return {
    code: "CONF_WITHOUT_EFFECT",
    key,
    message: `${key} changes nothing on a local master: ${reason}`,
  };
}
