import type { ErrorJson } from "@firesteel/core";

const maxDepth = 5;

/** An error with its stack and causes, as it is shown. */
export function errorText(error: ErrorJson, depth: number = 0): string {
  // Of a log there is the text alone.
  const head = error.name === "" ? error.message : `${error.name}: ${error.message}`;
  const { stack } = error;
  const text = stack === undefined ? head : stack.startsWith(head) ? stack : `${head}\n${stack}`;
  if (error.cause === undefined || depth === maxDepth) return text;
  return `${text}\nCaused by: ${errorText(error.cause, depth + 1)}`;
}
