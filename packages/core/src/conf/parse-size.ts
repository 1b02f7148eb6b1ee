import { UserError } from "../errors/firesteel-error.ts";

/** A unit of sizes in configuration: powers of 1024, as in Spark. */
export type SizeUnit = "b" | "k" | "kb" | "m" | "mb" | "g" | "gb" | "t" | "tb" | "p" | "pb";

const bytesOf: ReadonlyMap<string, number> = new Map<SizeUnit, number>([
  ["b", 1],
  ["k", 2 ** 10],
  ["kb", 2 ** 10],
  ["m", 2 ** 20],
  ["mb", 2 ** 20],
  ["g", 2 ** 30],
  ["gb", 2 ** 30],
  ["t", 2 ** 40],
  ["tb", 2 ** 40],
  ["p", 2 ** 50],
  ["pb", 2 ** 50],
]);

/**
 * Bytes of a size such as `512`, `64k`, `16m` or `2gb`; letters in either case. A bare number counts `defaultUnit`s.
 *
 * @throws {UserError} `INVALID_SIZE` for fractions, negative sizes, unknown units and sizes above 2^53 - 1
 */
export function parseSize(text: string, defaultUnit: SizeUnit = "b"): number {
  const match = /^(\d+)([a-z]*)$/.exec(text.trim().toLowerCase());
  const unit = match === null ? undefined : bytesOf.get(match[2] === "" ? defaultUnit : match[2]!);
  if (match === null || unit === undefined)
    throw new UserError(
      "INVALID_SIZE",
      `${JSON.stringify(text)} is not a size: write a whole number and a unit, one of b, k, m, g, t, p, as in 64k or 2g${hint(text)}`,
      { fields: { text } },
    );
  const bytes = Number(match[1]) * unit;
  if (!Number.isSafeInteger(bytes))
    throw new UserError(
      "INVALID_SIZE",
      `the size ${JSON.stringify(text)} is above 2^53 - 1 bytes`,
      {
        fields: { text },
      },
    );
  return bytes;
}

/** Bytes in the largest unit that shows at least 1, with one decimal: `1536` gives `1.5 KiB`. */
export function formatSize(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let value = bytes;
  let index = 0;
  while (Math.abs(value) >= 1024 && index < units.length - 1) {
    value /= 1024;
    index += 1;
  }
  return `${index === 0 ? value : value.toFixed(1)} ${units[index]}`;
}

function hint(text: string): string {
  return /\d\.\d/.test(text)
    ? "; fractions are not read, use the next smaller unit (1.5g is 1536m)"
    : "";
}
