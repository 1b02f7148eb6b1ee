import { resolve } from "node:path";
import { UserError } from "@firesteel/core";
import type { SubmittedSettings } from "@firesteel/core/conf";
import { type Command, Option } from "commander";

/** Flags with a setting of their own; they win over `--conf`, as in Spark. */
const named: readonly (readonly [flag: string, key: string, description: string])[] = [
  ["--master <url>", "spark.master", "local, local[4], local[*], sc://host:15002, … (local[*])"],
  ["--deploy-mode <mode>", "spark.submit.deployMode", "client: the program runs on this machine"],
  ["--name <name>", "spark.app.name", "name of the application"],
  ["--driver-memory <size>", "spark.driver.memory", "heap of the program's Node: 512m, 4g, …"],
  ["--executor-memory <size>", "spark.executor.memory", "memory of each executor"],
  ["--executor-cores <number>", "spark.executor.cores", "cores of each executor"],
  ["--num-executors <number>", "spark.executor.instances", "executors to begin with"],
  ["--total-executor-cores <number>", "spark.cores.max", "cores of all executors together"],
  [
    "--files <files>",
    "spark.files",
    "with commas between: tasks find them by SparkFiles.get(name)",
  ],
  ["--archives <files>", "spark.archives", "the same, unpacked: .zip, .tar, .tar.gz, with #name"],
  ["--queue <name>", "spark.yarn.queue", "queue of YARN"],
];

/** Flags of spark-submit that mean nothing here or are not there yet, with what to do instead. */
const refused: readonly (readonly [flag: string, reason: string])[] = [
  ["--class <name>", "the script is the program: give its path"],
  ["--jars <files>", "programs are JavaScript: import npm packages"],
  ["--packages <names>", "programs are JavaScript: npm install them beside the script"],
  ["--py-files <files>", "programs are JavaScript: import npm packages"],
  ["--driver-java-options <options>", "the driver is Node: set NODE_OPTIONS"],
  ["--proxy-user <name>", "the program runs as the user who starts it"],
  ["--supervise", "the program runs here and is not started again: use a service manager"],
  ["--kill <id>", "the program runs here: end its process"],
  ["--status <id>", "the program runs here: look at its process"],
];

/** What commander makes of the flags; names as it spells them. */
export interface SettingFlags {
  readonly conf?: readonly (readonly [key: string, value: string])[];
  readonly propertiesFile?: string;
  readonly [name: string]: unknown;
}

/** Adds the flags that give settings. */
export function addSettingFlags(command: Command): Command {
  for (const [flag, , description] of named) command.option(flag, description);
  command
    .option("-c, --conf <key=value>", "a setting, may be repeated", collectSetting)
    .option("--properties-file <file>", "settings from a file, instead of spark-defaults.conf");
  for (const [flag] of refused) command.addOption(new Option(flag).hideHelp());
  return command;
}

function collectSetting(text: string, before: readonly unknown[] = []): unknown[] {
  const at = text.indexOf("=");
  const key = text.slice(0, at).trim();
  if (at < 0 || key === "")
    throw new UserError(
      "INVALID_FLAG",
      `--conf ${text}: write a key, "=" and a value, as in --conf spark.task.maxFailures=2`,
    );
  return [...before, [key, text.slice(at + 1)]];
}

/**
 * The settings that the flags give.
 *
 * @throws {UserError} `INVALID_FLAG` for what cannot be granted
 */
export function submittedSettings(flags: SettingFlags, command: Command): SubmittedSettings {
  for (const [flag, reason] of refused)
    if (flags[attributeOf(flag)] !== undefined)
      throw new UserError("INVALID_FLAG", `${nameOf(flag)} is not there: ${reason}`);
  const settings = new Map<string, string>();
  for (const [key, value] of flags.conf ?? [])
    if (key.startsWith("spark.")) settings.set(key, value);
    else warn(`--conf ${key}=… is ignored: settings begin with "spark."`);
  for (const [flag, key] of named) {
    const value = flags[attributeOf(flag)];
    if (typeof value === "string") settings.set(key, value);
  }
  checkDeployMode(settings.get("spark.submit.deployMode") ?? "client", command.name());
  return {
    flags: settings,
    ...(flags.propertiesFile === undefined
      ? {}
      : { propertiesFile: resolve(flags.propertiesFile) }),
  };
}

function checkDeployMode(mode: string, command: string): void {
  if (mode === "cluster")
    throw new UserError(
      "INVALID_FLAG",
      `--deploy-mode cluster: the driver is the Node process that firesteel ${command} starts, and no cluster manager takes it over; run the command on a machine of the cluster instead`,
    );
  if (mode !== "client")
    throw new UserError("INVALID_FLAG", `--deploy-mode ${mode}: there is only client`);
}

function warn(message: string): void {
  process.stderr.write(`warning: ${message}\n`);
}

function nameOf(flag: string): string {
  return flag.split(" ")[0] ?? flag;
}

function attributeOf(flag: string): string {
  return new Option(flag).attributeName();
}
