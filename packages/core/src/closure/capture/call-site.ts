import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ownFile } from "../own-file.ts";
import { callSites } from "./call-sites.ts";
import type { FunctionLocation } from "./driver-node.ts";

/**
 * Where the text of a function is in the user's files, without asking the inspector: it is looked for in the files
 * of the calls that led here, near the line of the call.
 */
export function callSiteLocation(source: string): FunctionLocation | undefined {
  let nearest: FunctionLocation | undefined;
  for (const { url, line } of callers()) {
    const text = fileText(url);
    const found = text === undefined ? undefined : nearestText(text, source, line);
    if (found !== undefined) return { url, ...found };
    nearest ??= { url, line, column: 0 };
  }
  return nearest;
}

/** Whether one of the files that led here seems to declare `name`; undefined where none can be read. */
export function isDeclaredByCallers(name: string): boolean | undefined {
  const declaration = new RegExp(
    `\\b(?:const|let|var|class|function|import)\\b[^;=]*?(?<![\\w$.])${name.replaceAll("$", "\\$&")}(?![\\w$])`,
  );
  let isKnown = false;
  for (const { url } of callers()) {
    const text = fileText(url);
    if (text === undefined) continue;
    if (declaration.test(text)) return true;
    isKnown = true;
  }
  return isKnown ? false : undefined;
}

interface Caller {
  readonly url: string;
  /** Zero-based. */
  readonly line: number;
}

function callers(): Caller[] {
  const found: Caller[] = [];
  for (const site of callSites(callers)) {
    const name = site.getFileName();
    const line = site.getLineNumber();
    if (typeof name !== "string" || line === null || name.startsWith("node:")) continue;
    if (ownFile.test(name)) continue;
    found.push({ url: name, line: line - 1 });
  }
  return found;
}

const texts = new Map<string, string | undefined>();

function fileText(url: string): string | undefined {
  if (!texts.has(url)) {
    let text: string | undefined;
    try {
      text = readFileSync(url.startsWith("file:") ? fileURLToPath(url) : url, "utf8");
    } catch {
      // Made up by a loader, or not readable.
    }
    if (texts.size > 256) texts.clear();
    texts.set(url, text);
  }
  return texts.get(url);
}

/** The place of `source` in `text` that is nearest after the line of the call, or else before it. */
function nearestText(
  text: string,
  source: string,
  line: number,
): { readonly line: number; readonly column: number } | undefined {
  let start = 0;
  for (let i = 0; i < line; i++) {
    const next = text.indexOf("\n", start);
    if (next < 0) break;
    start = next + 1;
  }
  const after = text.indexOf(source, start);
  const at = after >= 0 ? after : text.lastIndexOf(source, start);
  if (at < 0) return undefined;
  const lineStart = text.lastIndexOf("\n", at - 1) + 1;
  let lines = 0;
  for (let i = text.indexOf("\n"); i >= 0 && i < at; i = text.indexOf("\n", i + 1)) lines++;
  return { line: lines, column: at - lineStart };
}
