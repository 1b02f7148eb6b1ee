import { UserError } from "../errors/firesteel-error.ts";
import { describeRefused, keyObjectKind, maxKeyDepth } from "./key-kind.ts";

/**
 * Checks that `key` can be compared structurally.
 *
 * @throws {UserError} `INVALID_KEY` naming the path to what cannot: functions, symbols, Map, Set, RegExp, Error,
 *   Promise, boxed primitives, ArrayBuffer and DataView, and keys nested deeper than 200 levels or cyclic
 */
export function assertKey(key: unknown): void {
  check(key, [], 0);
}

function check(value: unknown, path: (string | number)[], depth: number): void {
  if (typeof value === "function" || typeof value === "symbol") refuse(value, path);
  if (typeof value !== "object" || value === null) return;
  if (depth > maxKeyDepth)
    throw new UserError(
      "INVALID_KEY",
      `a key is cyclic or nested more than ${maxKeyDepth} levels deep, which cannot be hashed; use a flat key`,
    );

  const kind = keyObjectKind(value);
  if (kind === "refused") refuse(value, path);
  if (kind === "array" || (kind === "instance" && Array.isArray(value)))
    for (let i = 0; i < (value as unknown[]).length; i++)
      check((value as unknown[])[i], [...path, i], depth + 1);
  if (kind === "plain" || kind === "instance")
    for (const name of Object.keys(value))
      check((value as Record<string, unknown>)[name], [...path, name], depth + 1);
}

function refuse(value: unknown, path: readonly (string | number)[]): never {
  const at = path.map((p) => (typeof p === "number" ? `[${p}]` : `.${p}`)).join("");
  throw new UserError(
    "INVALID_KEY",
    `${describeRefused(value)} cannot be (part of) a key${at === "" ? "" : `, found at key${at}`}; ` +
      "use a string, number, bigint, boolean, null, Date, bytes, or arrays, plain objects and class instances of these",
    { fields: { path: at } },
  );
}
