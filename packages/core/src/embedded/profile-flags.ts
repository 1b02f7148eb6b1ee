import type { EngineSettings } from "./engine-settings.ts";

/**
 * Flags of Node for executor threads: none, or those with which each leaves a profile when it ends, also by
 * `terminate()`. Threads inherit no flag of the process: one that is for the driver would profile the supervisor too.
 */
export function profileFlags({ profileDirectory, applicationId }: EngineSettings): string[] {
  if (profileDirectory === undefined) return [];
  const name = `${applicationId}-executor-%executor.cpuprofile`;
  return ["--cpu-prof", `--cpu-prof-dir=${profileDirectory}`, `--cpu-prof-name=${name}`];
}
