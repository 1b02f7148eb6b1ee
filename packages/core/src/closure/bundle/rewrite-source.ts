import type { Class } from "acorn";
import type { FunctionData } from "../capture/driver-node.ts";
import type { WireCode } from "./wire-bundle.ts";

/** How a function's variables are given to its factory. */
export interface Rewriting {
  /** Positions in `data.variables` of those that are shared cells. */
  readonly cells: ReadonlySet<number>;
  /** Positions of values that are set after the function was made. */
  readonly late: readonly number[];
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The factory of a captured function. The source stays as it is, character for character, but for variables that
 * became cells and for what a class does once when it is defined; so stack traces show the user's own positions.
 */
export function factoryOf(data: FunctionData, { cells, late }: Rewriting): WireCode {
  const { parsed, location } = data;
  const names = unusedNames(parsed.source);
  const edits: Edit[] = [];
  const parameters = data.variables.map(({ name }, i) => (cells.has(i) ? names.cell(i) : name));
  for (const [i, { name }] of data.variables.entries()) {
    if (!cells.has(i)) continue;
    for (const reference of parsed.scopes.free.get(name) ?? []) {
      const access = `${names.cell(i)}.v`;
      const callable = reference.isCallee ? `(0,${access})` : access;
      edits.push({ ...reference, text: reference.isShorthand ? `${name}:${access}` : callable });
    }
  }
  edits.push(...importMetaEdits(data, names));
  if (data.hidesOwnName) {
    const { id } = parsed.node as unknown as { id: { start: number; end: number } };
    edits.push(blank(parsed.source, id.start, id.end));
  }
  if (parsed.kind === "class") edits.push(...classEdits(data, names, parameters));
  if (parsed.method !== undefined) {
    const { keyStart, keyEnd } = parsed.method;
    edits.push({
      ...blank(parsed.source, keyStart, keyEnd),
      text: padded("m", parsed.source, keyStart, keyEnd),
    });
  }

  const { open, close } = wrapping(data);
  const hasPrivate = data.privateStatics.length > 0;
  const prologue = `${importMetaConstants(data, names)}${hasPrivate ? `let ${names.setPrivate};` : ""}`;
  const before = `${data.isStrict ? '"use strict";' : ""}${prologue}return [${open}`;
  const setters = late
    .map((i) => `case ${i}:${parameters[i] ?? ""}=${names.value};break;`)
    .join("");
  const setLate = `(${names.index},${names.value})=>{switch(${names.index}){${setters}}}`;
  const body = `${before}${applyEdits(parsed.source, edits)}\n${close},${setLate}${hasPrivate ? `,${names.setPrivate}` : ""}]`;
  return {
    parameters,
    body,
    ...(location === undefined ? {} : { url: location.url }),
    lineOffset: location?.line ?? 0,
    columnOffset: (location?.column ?? 0) - before.length,
    hasDynamicImport: parsed.scopes.hasDynamicImport,
  };
}

interface UnusedNames {
  cell(i: number): string;
  meta(property: string): string;
  readonly setPrivate: string;
  readonly parent: string;
  readonly index: string;
  readonly value: string;
}

/** Names that the source does not have. */
function unusedNames(source: string): UnusedNames {
  let prefix = "$f";
  while (source.includes(prefix)) prefix += "_";
  return {
    cell: (i) => `${prefix}c${i}`,
    meta: (property) => `${prefix}${property[0] ?? ""}`,
    setPrivate: `${prefix}p`,
    parent: `${prefix}x`,
    index: `${prefix}i`,
    value: `${prefix}v`,
  };
}

function importMetaEdits({ parsed: { source, scopes } }: FunctionData, names: UnusedNames): Edit[] {
  return scopes.importMeta.map(({ start, end, property = "" }) => ({
    start,
    end,
    text: padded(names.meta(property), source, start, end),
  }));
}

function importMetaConstants({ importMeta }: FunctionData, names: UnusedNames): string {
  return Object.entries(importMeta)
    .map(
      ([property, value]) =>
        `const ${names.meta(property)}=${JSON.stringify(value) ?? "undefined"};`,
    )
    .join("");
}

/** What surrounds the source so that it is an expression that gives the function. */
function wrapping({ parsed: { kind, method } }: FunctionData): { open: string; close: string } {
  if (kind !== "method") return { open: "(", close: ")" };
  if (method?.accessor === "get") return { open: "({", close: '}).__lookupGetter__("m")' };
  if (method?.accessor === "set") return { open: "({", close: '}).__lookupSetter__("m")' };
  return { open: "({", close: "}).m" };
}

function classEdits(data: FunctionData, names: UnusedNames, parameters: string[]): Edit[] {
  const { source } = data.parsed;
  const { superClass, body } = data.parsed.node as Class;
  const edits: Edit[] = [];
  if (superClass) {
    parameters.push(names.parent);
    edits.push({
      start: superClass.start,
      end: superClass.end,
      text: padded(names.parent, source, superClass.start, superClass.end),
    });
  }
  for (const member of body.body) {
    if (member.type === "StaticBlock") edits.push(blank(source, member.start, member.end));
    else if (member.type === "PropertyDefinition" && member.static) {
      if (member.key.type !== "PrivateIdentifier")
        edits.push(blank(source, member.start, member.end));
      else {
        const { end: start } = member.key;
        edits.push({ start, end: member.end, text: padded(";", source, start, member.end) });
      }
    }
  }
  if (data.privateStatics.length > 0) {
    const cases = data.privateStatics
      .map((name, i) => `case ${i}:this.${name}=${names.value};break;`)
      .join("");
    edits.push({
      start: body.end - 1,
      end: body.end - 1,
      text: `;static{${names.setPrivate}=(${names.index},${names.value})=>{switch(${names.index}){${cases}}}}`,
    });
  }
  return edits;
}

/** Spaces instead of a piece of source, its line ends kept. */
function blank(source: string, start: number, end: number): Edit {
  return { start, end, text: source.slice(start, end).replace(/[^\r\n\u2028\u2029]/g, " ") };
}

/** `text` instead of a piece of source, made as long as that was. */
function padded(text: string, source: string, start: number, end: number): string {
  return text + blank(source, start, end).text.slice(text.length);
}

function applyEdits(source: string, edits: Edit[]): string {
  edits.sort((a, b) => a.start - b.start);
  let text = "";
  let position = 0;
  for (const edit of edits) {
    // A static initialiser that is gone may have held a cell.
    if (edit.start < position) continue;
    text += source.slice(position, edit.start) + edit.text;
    position = edit.end;
  }
  return text + source.slice(position);
}
