/**
 * Runs the suites of `test/`: `node tools/ci/run-suites.mjs [name…]`, all by default; the last line is
 * `N passed, N failed`.
 */
import { finish } from "./test-report.mjs";
import { runSuites } from "./suites.mjs";

finish(await runSuites(process.argv.slice(2)));
