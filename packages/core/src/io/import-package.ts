import { createRequire } from "node:module";
import { isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { compileFunction, constants } from "node:vm";
import { importModule } from "./import-module.ts";

/**
 * Imports `specifier` as the user's main script would, as a module in the working directory would, and as this module
 * does: under strict package managers core does not see the user's packages. What the user chose is looked for in
 * that order; a package of ours beside core first, where versions fit. Undefined where none finds it;
 * what the module itself throws is thrown.
 */
export async function importPackage(specifier: string, isUsersChoice: boolean): Promise<unknown> {
  const isFile = isFileSpecifier(specifier);
  const main = process.argv[1];
  const users = isFile
    ? []
    : [
        ...(main !== undefined && isAbsolute(main) ? [importerAt(main)] : []),
        importerAt(join(process.cwd(), "noname.js")),
      ];
  const target =
    !isFile || specifier.startsWith("file:") ? specifier : pathToFileURL(resolve(specifier)).href;
  for (const importer of isUsersChoice ? [...users, importHere] : [importHere, ...users]) {
    try {
      return await importer(target);
    } catch (cause) {
      if (!isNotFound(cause, target)) throw cause;
    }
  }
  return undefined;
}

type Importer = (specifier: string) => Promise<unknown>;

const importHere: Importer = async (specifier) =>
  requiredHere(specifier) ?? (await importModule(specifier));

/**
 * A package of ours beside core that has a form for executors, CommonJS, which spares a thread Node's loader of modules.
 * Undefined of all others: `import()` looks for them again, and says what is amiss.
 */
function requiredHere(specifier: string): unknown {
  // A bundler may have made this code a CommonJS file, which does not know its own URL.
  const url: string | undefined = import.meta.url;
  if (url === undefined || !specifier.startsWith("@firesteel/")) return undefined;
  const requireHere = createRequire(url);
  let file: string;
  try {
    file = requireHere.resolve(specifier);
  } catch {
    return undefined;
  }
  return file.endsWith(".cjs") ? (requireHere(file) as unknown) : undefined;
}

/** An `import()` that resolves as in the file `from`, which need not exist. */
function importerAt(from: string): Importer {
  return async (specifier) => {
    let file: string;
    try {
      file = createRequire(from).resolve(specifier);
    } catch (cause) {
      if (Reflect.get(Object(cause), "code") !== "ERR_PACKAGE_PATH_NOT_EXPORTED") throw cause;
      // For modules only: exact, but Node 20 warns that it is experimental.
      const importThere = compileFunction("return import(specifier)", ["specifier"], {
        filename: from,
        importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
      }) as Importer;
      return await importThere(specifier);
    }
    // A module of Node itself has no file.
    return await importModule(isAbsolute(file) ? pathToFileURL(file).href : file);
  };
}

/** The module itself is missing, not one that it imports. */
function isNotFound(error: unknown, target: string): boolean {
  if (!(error instanceof Error)) return false;
  const code: unknown = Reflect.get(error, "code");
  if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") return false;
  const missing = /'([^']*)'/.exec(error.message)?.[1];
  if (missing === undefined) return false;
  return target === missing || target.startsWith(`${missing}/`) || target === `file://${missing}`;
}

export function isFileSpecifier(specifier: string): boolean {
  return specifier.startsWith(".") || specifier.startsWith("file:") || isAbsolute(specifier);
}
