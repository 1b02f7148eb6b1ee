import { type ImportDeclaration, parse } from "acorn";
import { scriptSource } from "./inspector-link.ts";

/** What a name in a module's scope was imported as. */
export interface ImportedName {
  readonly specifier: string;
  /** `*` for the namespace. */
  readonly name: string;
}

const cache = new Map<string, ReadonlyMap<string, ImportedName>>();

/** The import bindings of a module, by local name; of its text as V8 compiled it. */
export function importsOfScript(scriptId: string): ReadonlyMap<string, ImportedName> {
  let imports = cache.get(scriptId);
  if (imports === undefined) {
    const source = scriptSource(scriptId) ?? "";
    imports = new Map([...declaredImports(source), ...moduleRunnerImports(source)]);
    cache.set(scriptId, imports);
  }
  return imports;
}

/** Above this a text is not parsed as a whole. */
const largeSource = 1 << 20;

function declaredImports(source: string): Map<string, ImportedName> {
  if (!/\bimport\b/.test(source)) return new Map();
  if (source.length > largeSource) return scannedImports(source);
  try {
    const program = parse(source, {
      ecmaVersion: "latest",
      sourceType: "module",
      allowHashBang: true,
      allowReturnOutsideFunction: true,
    });
    const found = new Map<string, ImportedName>();
    for (const statement of program.body)
      if (statement.type === "ImportDeclaration") addDeclaration(statement, found);
    return found;
  } catch {
    return scannedImports(source);
  }
}

function addDeclaration(statement: ImportDeclaration, found: Map<string, ImportedName>): void {
  const specifier = String(statement.source.value);
  for (const item of statement.specifiers) {
    if (item.type === "ImportDefaultSpecifier")
      found.set(item.local.name, { specifier, name: "default" });
    else if (item.type === "ImportNamespaceSpecifier")
      found.set(item.local.name, { specifier, name: "*" });
    else {
      const { imported } = item;
      const name = imported.type === "Identifier" ? imported.name : String(imported.value);
      found.set(item.local.name, { specifier, name });
    }
  }
}

/** Import statements found by their look: a bundle has them anywhere, and parsing megabytes takes long. */
function scannedImports(source: string): Map<string, ImportedName> {
  const found = new Map<string, ImportedName>();
  for (const [text] of source.matchAll(importStatement)) {
    try {
      const program = parse(text, { ecmaVersion: "latest", sourceType: "module" });
      for (const statement of program.body)
        if (statement.type === "ImportDeclaration") addDeclaration(statement, found);
    } catch {
      // Only looked like one.
    }
  }
  return found;
}

const importStatement =
  /(?<![\w$.])import\s*(?:[\w$*{][\w$*{},\s]*?\}?\s*)from\s*(?:"[^"\n]*"|'[^'\n]*')/g;

/**
 * The variables by which vitest's and vite's module runner names modules:
 * `const __vi_import_0__ = await __vite_ssr_import__("/@fs/…", …)`.
 */
function moduleRunnerImports(source: string): Map<string, ImportedName> {
  const found = new Map<string, ImportedName>();
  if (!source.includes("__vi")) return found;
  for (const [, local, specifier] of source.matchAll(runnerImport))
    if (local !== undefined && specifier !== undefined)
      found.set(local, { specifier: specifier.replace(/^\/@fs/, "file://"), name: "*" });
  return found;
}

const runnerImport =
  /\b(?:const|let|var)\s+(__vi(?:te_ssr)?_import_\d+__)\s*=\s*\(?\s*await\s+(?:__vite_ssr_import__|__vi_import__|import)\(\s*["']([^"']+)["']/g;
