import { existsSync } from "node:fs";
import { join } from "node:path";
import { readPropertiesFile } from "./properties-file.ts";

/** Variables that stand in for a key nobody set. */
const fallbackVariables: readonly (readonly [variable: string, key: string])[] = [
  ["SPARK_EXECUTOR_MEMORY", "spark.executor.memory"],
  ["SPARK_DRIVER_MEMORY", "spark.driver.memory"],
  ["SPARK_EXECUTOR_CORES", "spark.executor.cores"],
  ["MASTER", "spark.master"],
];

/** Variables that win over what a program or a file sets, as in Spark: they describe the machine. */
const overridingVariables: readonly (readonly [variable: string, key: string])[] = [
  ["SPARK_LOCAL_DIRS", "spark.local.dir"],
];

/** Every variable of the environment that settings are taken from, for the documentation. */
export const environmentVariables: readonly (readonly [
  variable: string,
  key: string,
  wins: boolean,
])[] = [
  ...fallbackVariables.map(([variable, key]) => [variable, key, false] as const),
  ...overridingVariables.map(([variable, key]) => [variable, key, true] as const),
];

type Environment = Readonly<Record<string, string | undefined>>;

/** `SPARK_CONF_DIR`, else `conf` in `SPARK_HOME`; undefined where neither is set. */
export function confDirectory(env: Environment = process.env): string | undefined {
  const { SPARK_CONF_DIR: directory, SPARK_HOME: home } = env;
  if (directory !== undefined && directory !== "") return directory;
  return home === undefined || home === "" ? undefined : join(home, "conf");
}

/** What the launcher of the program was told; see {@link provideSubmittedSettings}. */
export interface SubmittedSettings {
  /** `--conf` and the other flags. */
  readonly flags: ReadonlyMap<string, string>;
  /** Instead of `spark-defaults.conf`. */
  readonly propertiesFile?: string;
}

const submittedKey = Symbol.for("firesteel.submittedSettings");
const holder = globalThis as { [submittedKey]?: SubmittedSettings };

/**
 * Settings from the command line, for every `new SparkConf()` of this process. For launchers, which call it before the
 * program's own code runs; it works across copies of this package.
 */
export function provideSubmittedSettings(settings: SubmittedSettings | undefined): void {
  if (settings === undefined) delete holder[submittedKey];
  else holder[submittedKey] = settings;
}

/**
 * What holds before a program sets anything, strongest last: variables of the environment, the properties file (or
 * `spark-defaults.conf`), flags. Only `spark.` keys of the file count, as in Spark.
 *
 * @throws {UserError} `PROPERTIES_NOT_READABLE`, `INVALID_PROPERTIES` naming the line
 */
export function defaultSettings(env: Environment = process.env): Map<string, string> {
  const submitted = holder[submittedKey];
  const settings = new Map<string, string>();
  for (const [variable, key] of fallbackVariables) {
    const value = env[variable];
    if (value !== undefined && value !== "") settings.set(key, value);
  }
  for (const [key, value] of fileSettings(submitted?.propertiesFile, env))
    if (key.startsWith("spark.")) settings.set(key, value);
  for (const [key, value] of submitted?.flags ?? []) settings.set(key, value);
  return settings;
}

/** What holds whatever anybody set. */
export function overridingSettings(env: Environment = process.env): Map<string, string> {
  return new Map(
    overridingVariables.flatMap(([variable, key]) => {
      const value = env[variable];
      return value === undefined || value === "" ? [] : [[key, value] as const];
    }),
  );
}

function fileSettings(given: string | undefined, env: Environment): ReadonlyMap<string, string> {
  if (given !== undefined) return readPropertiesFile(given);
  const directory = confDirectory(env);
  if (directory === undefined) return new Map();
  const path = join(directory, "spark-defaults.conf");
  return existsSync(path) ? readPropertiesFile(path) : new Map();
}
