import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { findSourceMap, SourceMap, type SourceMapPayload } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { callSites } from "./capture/call-sites.ts";
import { scriptIdOf, scriptSource, isInspectorOpen } from "./capture/inspector-link.ts";

/**
 * Turns positions of compiled JavaScript in a stack trace into those of the user's own files, where a source map says
 * them: one that Node knows, one in the text that V8 compiled, or one named in the file. Other lines stay as they are.
 */
export function mapStack(stack: string): string {
  return stack.replace(framePosition, (text, url: string, line: string, column: string) => {
    const entry = mapOf(url)?.map.findEntry(Number(line) - 1, Number(column) - 1);
    if (entry === undefined || !("originalSource" in entry) || !entry.originalSource) return text;
    const source = absolute(entry.originalSource, url);
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

/** `file:///app/main.js:12:34`, `/app/main.js:12:34` or `C:\app\main.js:12:34`. */
const framePosition = /((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^\n()]*?):(\d+):(\d+)/g;

interface KnownMap {
  readonly map: SourceMap;
}

const maps = new Map<string, KnownMap | undefined>();

function mapOf(url: string): KnownMap | undefined {
  if (!maps.has(url)) maps.set(url, readMap(url));
  return maps.get(url);
}

function readMap(url: string): KnownMap | undefined {
  const href = url.startsWith("file:") ? url : pathToFileURL(url).href;
  const known = findSourceMap(url) ?? findSourceMap(href) ?? findSourceMap(fileURLToPath(href));
  if (known !== undefined) return { map: known };
  const text = textOf(href);
  const compiled = isCompiledAsItStands(url, text) ? undefined : compiledText(href);
  return mapInText(compiled, href) ?? mapInText(text, href);
}

/**
 * Whether V8 compiled the very text of the file, which it tells of scripts whose functions are being called. Asking the
 * inspector for the text instead takes a tenth of a small program's time.
 */
function isCompiledAsItStands(url: string, text: string | undefined): boolean {
  if (text === undefined) return false;
  const site = callSites(isCompiledAsItStands).find((each) => each.getFileName() === url);
  return site?.getScriptHash() === createHash("sha256").update(text).digest("hex");
}

/** What V8 compiled, which a loader may have made; only where the inspector has been used anyway. */
function compiledText(url: string): string | undefined {
  const scriptId = isInspectorOpen() ? scriptIdOf(url) : undefined;
  return scriptId === undefined ? undefined : scriptSource(scriptId);
}

function textOf(url: string): string | undefined {
  try {
    return readFileSync(fileURLToPath(url), "utf8");
  } catch {
    return undefined;
  }
}

function mapInText(text: string | undefined, url: string): KnownMap | undefined {
  const comment = text?.match(/\/\/[#@]\s*sourceMappingURL=(\S+)\s*(?:\*\/)?\s*$/)?.[1];
  if (comment === undefined) return undefined;
  try {
    const json = comment.startsWith("data:")
      ? Buffer.from(comment.slice(comment.indexOf(",") + 1), encodingOf(comment)).toString()
      : readFileSync(new URL(comment, url), "utf8");
    const payload = JSON.parse(
      comment.startsWith("data:") ? decoded(comment, json) : json,
    ) as SourceMapPayload;
    return { map: new SourceMap(payload) };
  } catch {
    return undefined;
  }
}

function encodingOf(dataUrl: string): BufferEncoding {
  return dataUrl.slice(0, dataUrl.indexOf(",")).endsWith(";base64") ? "base64" : "utf8";
}

function decoded(dataUrl: string, text: string): string {
  return encodingOf(dataUrl) === "base64" ? text : decodeURIComponent(text);
}

function absolute(source: string, from: string): string {
  const base = from.startsWith("file:") ? from : pathToFileURL(from).href;
  const href = new URL(source, base).href;
  return from.startsWith("file:") ? href : fileURLToPath(href);
}
