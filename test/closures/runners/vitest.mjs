import { join } from "node:path";
import { suite, workerFile } from "./paths.mjs";
import { resultsOf, runProgram } from "./run-program.mjs";

/** Runs the table in vitest's own module runner, which rewrites imports. */
export function runVitest() {
  const root = join(suite, "vitest");
  return resultsOf("vitest", (file) =>
    runProgram("npx", ["vitest", "run", "--root", root], {
      cwd: root,
      env: { CASE_WORKER: workerFile, CASE_RESULTS: file },
    }),
  );
}
