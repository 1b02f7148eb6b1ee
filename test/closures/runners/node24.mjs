import { existsSync } from "node:fs";
import { join } from "node:path";
import { suite } from "./paths.mjs";
import { runProgram } from "./run-program.mjs";

let installed;

/**
 * The path of Node 24, installed from npm into a folder of its own: among the repository's packages its command
 * would take the place of the `node` that runs everything else.
 */
export function node24() {
  installed ??= install();
  return installed;
}

async function install() {
  const directory = join(suite, "node24");
  const program = join(directory, "node_modules/node/bin/node");
  if (!existsSync(program))
    await runProgram("npm", ["ci", "--no-audit", "--no-fund"], { cwd: directory });
  const version = await runProgram(program, ["--version"]);
  if (!version.startsWith("v24.")) throw new Error(`expected Node 24 and got ${version}`);
  return program;
}
