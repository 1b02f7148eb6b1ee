import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import { EnvironmentError } from "../../errors/firesteel-error.ts";
import { importModule } from "../../io/import-module.ts";
import type { ImportReference, LoaderReference } from "../bundle/graph.ts";
import type { NodeTable } from "./node-table.ts";
import { withoutExperimentalWarning } from "./compile-factory.ts";

/** The modules that a bundle's functions take by reference. */
export type ImportedModules = ReadonlyMap<string, unknown>;

/** Finds modules where an executor does not have them as the user's machine does. */
export interface ModuleHost {
  /** Where the module of a reference is, as a file URL; undefined where it is to be found as on the user's machine. */
  locate(key: string): string | undefined;
}

/** The modules that a bundle's functions take by reference, each once, by {@link moduleKey}. */
export function moduleReferences(table: NodeTable): ReadonlyMap<string, ImportReference> {
  const references = new Map<string, ImportReference>();
  for (const data of table.dataOfKind("import")) {
    const reference = data as ImportReference;
    references.set(moduleKey(reference), reference);
  }
  return references;
}

/** Imports them as the user's own module would. */
export async function importModules(table: NodeTable, host?: ModuleHost): Promise<ImportedModules> {
  const modules = new Map<string, unknown>();
  await Promise.all(
    Array.from(moduleReferences(table), async ([key, reference]) => {
      const url = host?.locate(key);
      modules.set(
        key,
        await load(url === undefined ? reference : { ...reference, specifier: url }),
      );
    }),
  );
  return modules;
}

/** What a reference names, of the modules that were imported. */
export function importedValue(modules: ImportedModules, reference: ImportReference): unknown {
  let value = modules.get(moduleKey(reference));
  for (const name of reference.path) value = Reflect.get(value as object, name);
  return value;
}

function moduleKey({ from, specifier, how }: ImportReference): string {
  return `${how} ${specifier} ${specifier.startsWith("node:") ? "" : (from ?? "")}`;
}

async function load({ from, specifier, how }: ImportReference): Promise<unknown> {
  try {
    if (how === "require") {
      const target = specifier.startsWith("file:") ? fileURLToPath(specifier) : specifier;
      return createRequire(join(process.cwd(), "/"))(target) as unknown;
    }
    if (from === undefined || /^(node|file):/.test(specifier)) return await importModule(specifier);
    return await importFrom(from, specifier);
  } catch (cause) {
    throw new EnvironmentError(
      "MODULE_NOT_FOUND",
      `cannot import ${JSON.stringify(specifier)}, which a captured function uses` +
        `${from === undefined ? "" : ` in ${from}`}; install it where the executors run`,
      { cause, fields: { specifier } },
    );
  }
}

/** `require` or `import` of a module. */
export function loaderOf({ how, from }: LoaderReference): unknown {
  return how === "require"
    ? createRequire(from)
    : // Vite writes the paths of files so.
      (specifier: string) => importFrom(from, specifier.replace(/^\/@fs\//, "file:///"));
}

/** `import(specifier)` as code of the module `from` does it. */
async function importFrom(from: string, specifier: string): Promise<unknown> {
  return withoutExperimentalWarning(() => {
    const importer = vm.compileFunction("return import(specifier)", ["specifier"], {
      filename: from,
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    }) as (specifier: string) => Promise<unknown>;
    return importer(specifier);
  });
}
