import { join } from "node:path";
import { suite, workerFile } from "./paths.mjs";
import { resultsOf, runProgram } from "./run-program.mjs";

/**
 * Runs the table under Jest: CommonJS in a `vm` context, with `--coverage` instrumented by istanbul.
 *
 * @param {"jest" | "jest-coverage"} name
 * @param {readonly string[]} flags
 */
export function runJest(name, flags) {
  const config = join(suite, "jest/jest.config.cjs");
  return resultsOf(name, (file) =>
    runProgram("npx", ["jest", "--config", config, "--runInBand", "--no-cache", ...flags], {
      cwd: join(suite, "jest"),
      env: { CASE_RUNNER: name, CASE_WORKER: workerFile, CASE_RESULTS: file },
    }),
  );
}
