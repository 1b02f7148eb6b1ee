import { createRequire } from "node:module";
import { isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { compileFunction, constants } from "node:vm";
import { EnvironmentError, UserError } from "../errors/firesteel-error.ts";
import type { Connector } from "./connector.ts";

/** The package of each well-known scheme. */
const packages = new Map([
  ["file", "@firesteel/local"],
  ["s3", "@firesteel/s3"],
  ["s3a", "@firesteel/s3"],
  ["s3n", "@firesteel/s3"],
  ["hdfs", "@firesteel/hdfs"],
  ["webhdfs", "@firesteel/hdfs"],
  ["swebhdfs", "@firesteel/hdfs"],
]);

/**
 * The connector of a scheme that nobody registered: what `spark.firesteel.fs.<scheme>.impl` names, else the
 * scheme's well-known package.
 *
 * @throws {UserError} `NO_FILE_SYSTEM_FOR_SCHEME`
 */
export async function findConnector(
  scheme: string,
  conf: Readonly<Record<string, string>>,
  path: string,
): Promise<Connector> {
  const key = `spark.firesteel.fs.${scheme}.impl`;
  const specifier = conf[key] ?? packages.get(scheme);
  const where = `no file system for scheme ${JSON.stringify(scheme)} (of ${JSON.stringify(path)})`;
  if (specifier === undefined)
    throw new UserError(
      "NO_FILE_SYSTEM_FOR_SCHEME",
      `${where}: register a connector, new SparkContext(conf, { connectors: [...] }), or name its package in ${key}; a relative file name with a colon is written ./${path}`,
      { fields: { scheme } },
    );

  const module = await importPackage(specifier, conf[key] !== undefined);
  if (module === undefined)
    throw new UserError(
      "NO_FILE_SYSTEM_FOR_SCHEME",
      isFileSpecifier(specifier)
        ? `${where}: the module ${specifier} that ${key} names does not exist`
        : `${where}: the package ${specifier} is not installed; run: npm install ${specifier}`,
      { fields: { scheme, package: specifier } },
    );
  return makeConnector(module, specifier, undefined);
}

/** The connector that the module at `url` makes from `options`. */
export async function loadConnector(url: string, options: unknown): Promise<Connector> {
  let module: unknown;
  try {
    module = await import(url);
  } catch (cause) {
    throw loadFailed(url, cause);
  }
  return makeConnector(module, url, options);
}

function makeConnector(module: unknown, name: string, options: unknown): Connector {
  const connector: unknown =
    typeof module === "object" && module !== null ? Reflect.get(module, "connector") : undefined;
  if (typeof connector !== "function")
    throw new UserError(
      "INVALID_CONNECTOR",
      `${name} is no connector: it must export a function connector(options)`,
    );
  const made = (connector as (options: unknown) => unknown)(options);
  if (
    typeof made !== "object" ||
    made === null ||
    typeof Reflect.get(made, "createFileSystem") !== "function"
  )
    throw new UserError(
      "INVALID_CONNECTOR",
      `${name} is no connector: what its connector(options) returns has no createFileSystem(scheme, conf)`,
    );
  return made as Connector;
}

/**
 * Imports `specifier` as the user's main script would, as a module in the working directory would, and as this module
 * does: under strict package managers core does not see the user's packages. What the user chose is looked for in
 * that order; a package of ours beside core first, where versions fit. Undefined where none finds it.
 */
async function importPackage(specifier: string, isUsersChoice: boolean): Promise<unknown> {
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
      if (!isNotFound(cause, target)) throw loadFailed(specifier, cause);
    }
  }
  return undefined;
}

type Importer = (specifier: string) => Promise<unknown>;

const importHere: Importer = async (specifier) => (await import(specifier)) as unknown;

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
    return (await import(pathToFileURL(file).href)) as unknown;
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

function isFileSpecifier(specifier: string): boolean {
  return specifier.startsWith(".") || specifier.startsWith("file:") || isAbsolute(specifier);
}

function loadFailed(name: string, cause: unknown): EnvironmentError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new EnvironmentError(
    "CONNECTOR_LOAD_FAILED",
    `the connector ${name} could not be imported: ${reason}`,
    { cause },
  );
}
