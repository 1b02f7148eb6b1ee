import { UserError } from "../../errors/firesteel-error.ts";

/** Why something cannot travel to an executor; `fields.reason` of the error. */
export type RefusalReason =
  | "arguments"
  | "bound-function"
  | "generator"
  | "import-meta"
  | "inspector-denied"
  | "direct-eval"
  | "iterator"
  | "module"
  | "native-function"
  | "native-object"
  | "new-target"
  | "not-a-function"
  | "open-handle"
  | "private-fields"
  | "promise"
  | "proxy"
  | "refused"
  | "super"
  | "syntax"
  | "temporal-dead-zone"
  | "this"
  | "undeclared"
  | "unique-symbol"
  | "weak-collection";

/** The way from the captured function to the value in question, by names of variables and properties. */
export type CapturePath = readonly string[];

/** `closure → helper → socket`. */
export function showPath(path: CapturePath): string {
  return ["closure", ...path].join(" → ");
}

/**
 * A refusal: what cannot be captured, where it was reached and what to do instead.
 *
 * @returns an error with code `CLOSURE_NOT_CAPTURABLE` and the fields `reason` and `path`.
 */
export function captureError(
  reason: RefusalReason,
  what: string,
  cure: string,
  path: CapturePath,
  cause?: unknown,
): UserError {
  return new UserError(
    "CLOSURE_NOT_CAPTURABLE",
    `cannot send this function to executors: ${what} (at ${showPath(path)})${cure === "" ? "" : `; ${cure}`}`,
    {
      fields: { reason, path: ["closure", ...path] },
      ...(cause === undefined ? {} : { cause }),
    },
  );
}
