import { realpathSync } from "node:fs";
import { builtinModules, createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { ImportReference } from "../bundle/graph.ts";

const builtins: ReadonlySet<string> = new Set(builtinModules);
const coreName = "@firesteel/core";

/** How executors get at a module. `own`: the user's code, whose values are copied instead. */
export type ModuleOrigin = "builtin" | "core" | "package" | "own";

const originCache = new Map<string, ModuleOrigin>();

/** Where an import in the module `from` comes from. */
export function specifierOrigin(specifier: string, from: string | undefined): ModuleOrigin {
  if (specifier.startsWith("node:") || builtins.has(specifier)) return "builtin";
  if (specifier === coreName) return "core";
  if (/^(file:|data:|https?:)/.test(specifier)) return urlOrigin(specifier);
  if (specifier.startsWith("/")) return urlOrigin(pathToFileURL(specifier).href);
  if (specifier.startsWith("#")) return "own";
  if (specifier.startsWith(".")) {
    if (from === undefined) return "own";
    return urlOrigin(from) === "package" || isDeclared(specifier, from) ? "package" : "own";
  }
  const key = `${from ?? ""}\0${specifier}`;
  let origin = originCache.get(key);
  if (origin === undefined) {
    origin = isWorkspacePackage(specifier, from) ? "own" : "package";
    originCache.set(key, origin);
  }
  return origin;
}

const declared = new Set<string>();

function isDeclared(specifier: string, from: string): boolean {
  return declared.size > 0 && URL.canParse(specifier, from)
    ? declared.has(new URL(specifier, from).href)
    : false;
}

/** Makes a module of the user's one that executors import, as they import packages. */
export function declareModule(url: string): void {
  declared.add(url);
}

/** Whether a script is Node's, a package's or the user's. */
export function urlOrigin(url: string): ModuleOrigin {
  if (url.startsWith("node:")) return "builtin";
  if (declared.has(url)) return "package";
  return url.includes("/node_modules/") ? "package" : "own";
}

/** A package of the user's own workspace is a link that leads out of `node_modules`; it may be TypeScript. */
function isWorkspacePackage(specifier: string, from: string | undefined): boolean {
  if (!from?.startsWith("file:")) return false;
  const parts = specifier.split("/");
  const name = specifier.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? specifier);
  let folder = dirname(fileURLToPath(from));
  for (;;) {
    try {
      const real = realpathSync(join(folder, "node_modules", name));
      return !real.includes(`${sep}node_modules${sep}`);
    } catch {
      const up = dirname(folder);
      if (up === folder) return false;
      folder = up;
    }
  }
}

/** Values seen behind an import of a user's module. */
const imported = new WeakMap<WeakKey, ImportReference>();

/** Remembers that `value` is what `reference` gives. */
export function rememberImport(value: unknown, reference: ImportReference): void {
  if (
    ((typeof value === "object" && value !== null) || typeof value === "function") &&
    !imported.has(value)
  )
    imported.set(value, reference);
}

const require = createRequire(join(process.cwd(), "/"));
const modules = new WeakMap<WeakKey, ImportReference>();
let indexedFiles = -1;
let indexedBuiltins = -1;

/** What an import of one of the user's modules was remembered to be. */
export function rememberedImport(value: WeakKey): ImportReference | undefined {
  return imported.get(value);
}

/**
 * The CommonJS module of a package, or the built-in module, that `value` is or that exports it; only modules that the
 * program has loaded are looked at, and only those of `origin`.
 */
export function moduleExport(
  value: WeakKey,
  origin: "builtin" | "package",
): ImportReference | undefined {
  if (origin === "package") indexPackages();
  else indexBuiltins();
  return modules.get(value);
}

function indexPackages(): void {
  const { cache } = require;
  const files = Object.keys(cache);
  if (files.length === indexedFiles) return;
  indexedFiles = files.length;
  for (const file of files) {
    if (!file.includes(`${sep}node_modules${sep}`)) continue;
    const specifier = pathToFileURL(file).href;
    indexExports(cache[file]?.exports, { specifier, how: "require", path: [] }, true);
  }
}

/** Loading these prints a warning. */
const warned = /^(_|punycode$|sys$|wasi$|sqlite$|test\/?|inspector\/promises$|trace_events$)/;

function indexBuiltins(): void {
  const loaded = (process as { moduleLoadList?: readonly string[] }).moduleLoadList ?? [];
  if (loaded.length === indexedBuiltins) return;
  for (const entry of loaded.slice()) {
    const name = entry.replace(/^NativeModule /, "");
    if (!builtins.has(name) || warned.test(name)) continue;
    const specifier = `node:${name}`;
    indexExports(
      process.getBuiltinModule(specifier),
      { specifier, how: "require", path: [] },
      true,
    );
  }
  // Reading one may have loaded others.
  indexedBuiltins = loaded.length;
}

function indexExports(exports: unknown, reference: ImportReference, isRoot: boolean): void {
  if ((typeof exports !== "object" || exports === null) && typeof exports !== "function") return;
  if (!modules.has(exports)) modules.set(exports, reference);
  if (!isRoot) return;
  const isBuiltin = reference.specifier.startsWith("node:");
  // Getters are not called: they may load or warn.
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(exports)))
    if (isBuiltin || typeof value === "function")
      indexExports(value, { ...reference, path: [name] }, false);
}
