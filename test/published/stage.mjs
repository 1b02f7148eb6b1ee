import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { stagePackages } from "../../tools/release/stage-packages.mjs";

/** Puts the packages beside the tests, where their imports find them. */
export async function setup() {
  const repository = resolve(import.meta.dirname, "../..");
  execFileSync("npx", ["tsc", "-b", "packages/core", "packages/local"], { cwd: repository });
  await stagePackages(import.meta.dirname);
}
