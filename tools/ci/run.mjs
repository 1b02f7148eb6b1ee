/**
 * The second half of `.ci/run`, after `npm test`: the repository's checks, then every suite of `test/`. The last line
 * counts all, the tests of the packages included.
 *
 *   node tools/ci/run.mjs <exit code of npm test>
 */
import { packageCounts } from "./package-counts.mjs";
import { runCommand } from "./run-command.mjs";
import { runSuites } from "./suites.mjs";
import { addCounts, finish, oneCheck } from "./test-report.mjs";

const checks = ["format-check", "boundaries", "lint", "lint-repository", "parity-check"];

const total = await packageCounts(Number(process.argv[2] ?? 0));
for (const target of checks) {
  const code = await runCommand("npx", ["nx", "run-many", "-t", target, "--outputStyle=static"]);
  addCounts(total, oneCheck(target, code === 0));
}
addCounts(total, await runSuites([]));

console.log("");
finish(total);
