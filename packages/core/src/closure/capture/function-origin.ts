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
  const url = functionUrl(f);
  return url === undefined ? "own" : urlOrigin(url);
}

const urls = new WeakMap<object, { readonly url: string | undefined }>();

/** The script that a function comes from; undefined where the inspector may not be asked. */
export function functionUrl(f: object): string | undefined {
  let known = urls.get(f);
  if (known === undefined) {
    try {
      const { position } = inspectFunction(f);
      known = { url: position && scriptUrl(position.scriptId) };
    } catch (error) {
      // What needs the inspector is refused where its variables are read.
      if (!(error instanceof InspectorDenied)) throw error;
      return undefined;
    }
    urls.set(f, known);
  }
  return known.url;
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
