import type { FunctionLocation } from "./driver-node.ts";
import {
  type InspectedFunction,
  InspectorDenied,
  inspectFunction,
  scriptUrl,
} from "./inspector-link.ts";
import { isNative } from "./intrinsics.ts";
import { type ModuleOrigin, urlOrigin } from "./module-identity.ts";

/** Whose code a function is. Native functions and those of Node are `builtin`. */
export function functionOrigin(f: object): ModuleOrigin {
  if (isNative(f)) return "builtin";
  let url: string | undefined;
  try {
    const { position } = inspectFunction(f);
    url = position && scriptUrl(position.scriptId);
  } catch (error) {
    // What needs the inspector is refused where its variables are read.
    if (!(error instanceof InspectorDenied)) throw error;
  }
  return url === undefined ? "own" : urlOrigin(url);
}

/**
 * Where the text of a function begins. V8 gives the position of the parenthesis for functions and methods, and of the
 * constructor's for classes that have one.
 *
 * @param offset of that position in the text.
 */
export function startOfText(
  inspected: InspectedFunction,
  source: string,
  offset: number,
): FunctionLocation | undefined {
  const { position } = inspected;
  const url = position && scriptUrl(position.scriptId);
  if (position === undefined || url === undefined) return undefined;
  const before = source.slice(0, offset);
  const lines = before.split("\n").length - 1;
  if (lines === 0) return { url, line: position.line, column: position.column - offset };
  // Where the first line began cannot be told from here, and only its columns depend on it.
  return { url, line: position.line - lines, column: 0 };
}
