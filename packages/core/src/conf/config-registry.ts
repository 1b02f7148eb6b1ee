import type { ConfigKey } from "./config-key.ts";
import { applicationKeys } from "./keys/application-keys.ts";
import { dataKeys } from "./keys/data-keys.ts";
import { memoryKeys } from "./keys/memory-keys.ts";
import { observingKeys } from "./keys/observing-keys.ts";
import { schedulingKeys } from "./keys/scheduling-keys.ts";
import { securityKeys } from "./keys/security-keys.ts";
import { namesWithoutEffect, readElsewhere } from "./keys/without-effect.ts";

/** Keys with a type, by what they are about. */
export const configSections: readonly (readonly [title: string, keys: readonly ConfigKey[]])[] = [
  ["Application", applicationKeys],
  ["Memory", memoryKeys],
  ["Scheduling", schedulingKeys],
  ["Data", dataKeys],
  ["Being seen", observingKeys],
  ["Security", securityKeys],
];

/** Keys with a type, by name. All others are text. */
export const configKeys: ReadonlyMap<string, ConfigKey> = new Map(
  configSections.flatMap(([, keys]) => keys.map((key) => [key.name, key] as const)),
);

/** Why setting `name` changes nothing on the local masters; undefined where it does, or is not known. */
export function reasonWithoutEffect(name: string): string | undefined {
  const key = configKeys.get(name);
  if (key !== undefined) return key.withoutEffect;
  if (isReadElsewhere(name)) return undefined;
  for (const [reason, names] of namesWithoutEffect)
    if (names.some((known) => stands(known, name))) return reason;
  return undefined;
}

/** Whether `name` means something to Firesteel or to Spark. */
export function isKnownKey(name: string): boolean {
  return configKeys.has(name) || isReadElsewhere(name) || reasonWithoutEffect(name) !== undefined;
}

/** Every name that is spelled out, for looking up what a misspelled one may mean. */
export function spelledNames(): string[] {
  const others = namesWithoutEffect.flatMap(([, names]) => names);
  return [...configKeys.keys(), ...others.filter((name) => !name.endsWith("."))];
}

function isReadElsewhere(name: string): boolean {
  return readElsewhere.some(([prefix]) => name.startsWith(prefix));
}

function stands(known: string, name: string): boolean {
  return known.endsWith(".") ? name.startsWith(known) : name === known;
}
