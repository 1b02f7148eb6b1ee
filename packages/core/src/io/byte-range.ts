import { UserError } from "../errors/firesteel-error.ts";
import type { OpenOptions } from "./file-system.ts";

/**
 * The bytes that a reader of `path` has to give, `[start, end)`; `end` is `Infinity` where nothing bounds it.
 *
 * @throws {UserError} `INVALID_RANGE` where the bounds are no whole numbers, negative, or the wrong way round
 */
export function resolveRange(path: string, options: OpenOptions): { start: number; end: number } {
  const { start = 0, end = Infinity } = options;
  const isValid =
    Number.isSafeInteger(start) &&
    (end === Infinity || Number.isSafeInteger(end)) &&
    start >= 0 &&
    end >= start;
  if (!isValid)
    throw new UserError(
      "INVALID_RANGE",
      `cannot open ${path} from byte ${start} to ${end}: the bounds must be whole numbers, 0 <= start <= end`,
      { fields: { path, start, end } },
    );
  return { start, end };
}
