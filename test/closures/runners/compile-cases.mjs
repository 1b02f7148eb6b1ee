import { mkdir, rm } from "node:fs/promises";
import { runProgram } from "./run-program.mjs";
import { core, output, repository } from "./paths.mjs";

/** Builds the package and the table, once for the whole suite. */
export async function setup() {
  await rm(output, { recursive: true, force: true });
  await mkdir(output, { recursive: true });
  await runProgram("npx", ["tsc", "-b", core], { cwd: repository });
}
