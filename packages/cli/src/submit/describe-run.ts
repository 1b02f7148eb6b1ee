import type { SparkConf } from "@firesteel/core";
import {
  checkConf,
  environmentVariables,
  isClusterMaster,
  redact,
  redactionOf,
} from "@firesteel/core/conf";

/** A program that is about to run. */
export interface Run {
  readonly script: string;
  readonly nodeFlags: readonly string[];
  readonly programArguments: readonly string[];
}

/** What runs with which settings, for people to read; secrets are not shown. */
export function describeRun({ script, nodeFlags, programArguments }: Run, conf: SparkConf): string {
  const resolved = conf.clone();
  for (const [variable, key, wins] of environmentVariables) {
    const value = process.env[variable];
    if (wins && value !== undefined && value !== "") resolved.set(key, value);
  }
  const secret = redactionOf(conf);
  const master = conf.get("spark.master", "");
  const isLocal = master.startsWith("local") && !isClusterMaster(master);
  const warnings = checkConf(resolved, isLocal).map(({ message }) => `warning: ${message}`);
  return [
    `script     ${script}`,
    `arguments  ${programArguments.map((each) => JSON.stringify(redact(secret, "", each))).join(" ")}`,
    `node       ${process.execPath} ${nodeFlags.join(" ")}`.trimEnd(),
    "settings",
    ...resolved.getRedacted().map(([key, value]) => `  ${key}=${value}`),
    ...warnings,
    "",
  ].join("\n");
}
