import { randomUUID } from "node:crypto";

/** A 64-bit integer of the server's: a `number` where that is exact (up to 2^53 - 1), a `bigint` beyond. */
export type Long = number | bigint;

const longDigits = /\d{16}/;
const stringsAndIntegers = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/**
 * `JSON.parse`, but for integers that a `number` cannot hold, which become `bigint`s.
 *
 * @throws {SyntaxError} as `JSON.parse`
 */
export function parseJson(text: string): unknown {
  if (!longDigits.test(text)) return JSON.parse(text) as unknown;
  // A mark that no text of the server's begins with.
  const mark = randomUUID();
  const marked = text.replace(stringsAndIntegers, (token) =>
    token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${mark}${token}"`,
  );
  return JSON.parse(marked, (_key, value: unknown) =>
    typeof value === "string" && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value,
  ) as unknown;
}
