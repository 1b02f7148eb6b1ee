import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { stagePackages } from "../../tools/release/stage-packages.mjs";

/** Puts the packages, as their sources are now, beside the benchmarks, where their imports find them. */
export async function setup() {
  const repository = resolve(import.meta.dirname, "../..");
  const packages = ["packages/core", "packages/local", "packages/codecs"];
  execFileSync("npx", ["tsc", "-b", ...packages], { cwd: repository });
  await stagePackages(resolve(repository, "bench"));
}
