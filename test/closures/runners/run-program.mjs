import { spawn } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { output } from "./paths.mjs";

/**
 * Runs a program to its end; rejects with what it printed where it fails.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, onStart?: (child: import("node:child_process").ChildProcess) => void }} [options]
 * @returns {Promise<string>} what it printed
 */
export function runProgram(program, args, { cwd, env, onStart } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: cleanEnvironment(env) });
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
    const timer = setTimeout(() => child.kill("SIGKILL"), 180_000);
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(timer);
      if (code === 0) resolve(text);
      else reject(new Error(`${program} ${args.join(" ")} ended with ${String(code)}:\n${text}`));
    });
    onStart?.(child);
  });
}

/** Without what the surrounding test runner set for itself. */
function cleanEnvironment(more) {
  const env = { ...process.env, ...more };
  for (const name of [
    "NODE_OPTIONS",
    "NODE_ENV",
    "VITEST",
    "VITEST_MODE",
    "VITEST_POOL_ID",
    "VITEST_WORKER_ID",
    "TEST",
    "JEST_WORKER_ID",
  ])
    if (more?.[name] === undefined) delete env[name];
  return env;
}

/**
 * Runs a program that writes the results of the table to the file it is told.
 *
 * @param {string} name
 * @param {(resultFile: string) => Promise<unknown>} run
 * @returns {Promise<{ name: string, passed: boolean, message?: string }[]>}
 */
export async function resultsOf(name, run) {
  const file = join(output, `${name}.json`);
  await rm(file, { force: true });
  const text = await run(file);
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    throw new Error(`${name} wrote no results:\n${String(text)}`, { cause });
  }
}
