import { existsSync, statSync } from "node:fs";
import { basename, extname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { SparkConf, UserError } from "@firesteel/core";
import { provideSubmittedSettings, type SubmittedSettings } from "@firesteel/core/conf";
import { describeRun, type Run } from "./describe-run.ts";
import { loaderFlags } from "./loader-flags.ts";
import { runProgram } from "./run-child.ts";
import { encodeSettings, settingsVariable } from "./settings-variable.ts";

export interface SubmitFlags {
  readonly dryRun?: true;
  readonly verbose?: true;
  /** Where CPU profiles go. */
  readonly cpuProf?: string;
}

/**
 * Runs a program in a Node of its own. Its settings reach it before its first line, and every `new SparkConf()` of it
 * begins with them; its exit code, or the signal that it died of, becomes that of this process.
 *
 * @throws {UserError} `SCRIPT_NOT_FOUND`, `INVALID_PROPERTIES`, and what the flags of Node need
 */
export async function submit(
  script: string,
  programArguments: readonly string[],
  given: SubmittedSettings,
  { dryRun, verbose, cpuProf }: SubmitFlags,
): Promise<void> {
  const path = findScript(script);
  const profiles = cpuProf === undefined ? undefined : resolve(cpuProf);
  const settings = withDefaults(given, basename(path, extname(path)), profiles);
  provideSubmittedSettings(settings);
  const conf = new SparkConf();
  const run: Run = {
    script: path,
    nodeFlags: [
      ...(conf.contains("spark.driver.memory")
        ? [`--max-old-space-size=${conf.getSizeAsMb("spark.driver.memory")}`]
        : []),
      ...(profiles === undefined
        ? []
        : ["--cpu-prof", `--cpu-prof-dir=${profiles}`, "--cpu-prof-name=driver.cpuprofile"]),
      ...loaderFlags(path),
      "--import",
      new URL("preload.js", import.meta.url).href,
    ],
    programArguments,
  };
  if (dryRun === true) process.stdout.write(describeRun(run, conf));
  else {
    if (verbose === true) process.stderr.write(describeRun(run, conf));
    await runProgram(process.execPath, [...run.nodeFlags, path, ...programArguments], {
      ...process.env,
      [settingsVariable]: encodeSettings(settings),
    });
  }
}

function findScript(script: string): string {
  const path = script.startsWith("file:") ? fileURLToPath(script) : resolve(script);
  if (!existsSync(path))
    throw new UserError("SCRIPT_NOT_FOUND", `there is no script ${path}`, { fields: { path } });
  if (statSync(path).isDirectory())
    throw new UserError(
      "SCRIPT_NOT_FOUND",
      `${path} is a directory: give the file that begins the program`,
      { fields: { path } },
    );
  return path;
}

/** With where profiles go, and Spark's defaults for what neither the flags nor a file nor the environment name. */
function withDefaults(
  given: SubmittedSettings,
  appName: string,
  profiles: string | undefined,
): SubmittedSettings {
  const flags = new Map(given.flags);
  // One profile for each thread: each is a time line of its own, so that a merged one would show none of them.
  if (profiles !== undefined) flags.set("spark.firesteel.profile.directory", profiles);
  const settings = { ...given, flags };
  provideSubmittedSettings(settings);
  const conf = new SparkConf();
  if (!conf.contains("spark.master")) flags.set("spark.master", "local[*]");
  if (!conf.contains("spark.app.name")) flags.set("spark.app.name", appName);
  return settings;
}
