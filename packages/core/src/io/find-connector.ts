import { EnvironmentError, UserError } from "../errors/firesteel-error.ts";
import type { Connector } from "./connector.ts";
import { importModule } from "./import-module.ts";
import { importPackage, isFileSpecifier } from "./import-package.ts";

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

  let module: unknown;
  try {
    module = await importPackage(specifier, conf[key] !== undefined);
  } catch (cause) {
    throw loadFailed(specifier, cause);
  }
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
    module = await importModule(url);
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

function loadFailed(name: string, cause: unknown): EnvironmentError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new EnvironmentError(
    "CONNECTOR_LOAD_FAILED",
    `the connector ${name} could not be imported: ${reason}`,
    { cause },
  );
}
