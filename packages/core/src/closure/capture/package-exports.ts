import { type AnyNode, type Pattern, parse } from "acorn";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ImportReference } from "../bundle/graph.ts";
import { functionUrl } from "./function-origin.ts";

/** Names of exports by the text of the exported function or class. */
type ExportsByText = ReadonlyMap<string, string>;

const cache = new Map<string, ExportsByText>();

/**
 * The export of a package's ES module that `f` is, found by its text in the file that it comes from: such a module has
 * no object from which its exports could be read.
 */
export function packageExport(f: object): ImportReference | undefined {
  const url = functionUrl(f);
  if (url === undefined || !/^file:.*\.m?js$/.test(url)) return undefined;
  let names = cache.get(url);
  if (names === undefined) {
    names = exportsOf(url);
    cache.set(url, names);
  }
  const name = names.get(Function.prototype.toString.call(f));
  return name === undefined ? undefined : { specifier: url, how: "import", path: [name] };
}

function exportsOf(url: string): ExportsByText {
  try {
    const source = readFileSync(fileURLToPath(url), "utf8");
    return exportedTexts(source);
  } catch {
    // CommonJS, or syntax that is too new: its functions are copied.
    return new Map();
  }
}

function exportedTexts(source: string): ExportsByText {
  const { body } = parse(source, {
    ecmaVersion: "latest",
    sourceType: "module",
    allowHashBang: true,
  });
  const texts = new Map<string, string>();
  const exported = new Map<string, string>();
  for (const statement of body) {
    if (statement.type === "ExportDefaultDeclaration") {
      const { declaration } = statement;
      if (declaration.type === "Identifier") exported.set(declaration.name, "default");
      else addText(source, declaration, "default", texts);
    } else if (statement.type === "ExportNamedDeclaration") {
      if (statement.declaration)
        addDeclaration(source, statement.declaration, (name) => name, texts);
      else if (!statement.source)
        for (const { local, exported: as } of statement.specifiers)
          if (local.type === "Identifier")
            exported.set(local.name, as.type === "Identifier" ? as.name : String(as.value));
    }
  }
  for (const statement of body)
    addDeclaration(source, statement, (name) => exported.get(name), texts);
  return texts;
}

function addDeclaration(
  source: string,
  node: AnyNode,
  exportOf: (name: string) => string | undefined,
  texts: Map<string, string>,
): void {
  if (node.type === "FunctionDeclaration" || node.type === "ClassDeclaration")
    addText(source, node, node.id === null ? undefined : exportOf(node.id.name), texts);
  if (node.type === "VariableDeclaration")
    for (const { id, init } of node.declarations)
      if (init) addText(source, init, exportOf(nameOf(id)), texts);
}

function nameOf(pattern: Pattern): string {
  return pattern.type === "Identifier" ? pattern.name : "";
}

function addText(
  source: string,
  node: AnyNode,
  name: string | undefined,
  texts: Map<string, string>,
): void {
  if (name !== undefined) texts.set(source.slice(node.start, node.end), name);
}
