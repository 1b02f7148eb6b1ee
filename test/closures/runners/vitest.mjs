import { join } from "node:path";
import { suite, workerFile } from "./paths.mjs";
import { resultsOf, runProgram } from "./run-program.mjs";

/**
 * Runs the table in vitest's own module runner, which rewrites imports.
 *
 * @param {string} name
 * @param {"forks" | "vmThreads"} pool `vmThreads` runs tests in a realm of their own
 */
export function runVitest(name, pool) {
  const root = join(suite, "vitest");
  return resultsOf(name, (file) =>
    runProgram("npx", ["vitest", "run", "--root", root, "--pool", pool], {
      cwd: root,
      env: { CASE_RUNNER: name, CASE_WORKER: workerFile, CASE_RESULTS: file },
    }),
  );
}
