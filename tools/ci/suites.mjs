/**
 * The suites of `test/`. A suite is a folder with a `vitest.config.js`, a `tsconfig.json` where it is TypeScript, and
 * a `suite.json`:
 *
 *   { "servers": ["spark"], "timeoutMinutes": 10 }
 *
 * `servers` names scripts of `tools/servers/`, which are told `install` before the suite runs. A server that cannot
 * be had is a failure of the suite, never a reason to leave it out.
 */
import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { runCommand } from "./run-command.mjs";
import { addCounts, noCounts, oneCheck, readReport } from "./test-report.mjs";

/** @param {readonly string[]} wanted names, all suites when empty */
export async function runSuites(wanted) {
  const total = noCounts();
  const found = await suiteNames();
  for (const name of wanted.length === 0 ? found : wanted) {
    if (found.includes(name)) addCounts(total, await runSuite(name));
    else addCounts(total, oneCheck(name, false, `no such suite; there are ${found.join(", ")}`));
  }
  return total;
}

async function suiteNames() {
  if (!existsSync("test")) return [];
  const names = await readdir("test");
  return names.filter((name) => existsSync(join("test", name, "vitest.config.js"))).toSorted();
}

async function runSuite(name) {
  const started = Date.now();
  const directory = join("test", name);
  console.log(`\n== suite ${name}`);
  const { servers = [], timeoutMinutes = 15 } = await settings(directory);
  for (const server of servers) {
    const code = await runCommand("bash", [join("tools/servers", `${server}.sh`), "install"]);
    if (code !== 0) return oneCheck(name, false, `the server ${server} could not be installed`);
  }
  if (existsSync(join(directory, "tsconfig.json"))) {
    const code = await runCommand("npx", ["tsc", "-b", directory]);
    if (code !== 0) return oneCheck(name, false, "does not compile");
  }

  const report = resolve(directory, "test-results/report.json");
  await rm(report, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const code = await runCommand("npx", ["vitest", "run", "--root", directory, ...reporters], {
    timeoutMinutes,
  });
  const counts = await readReport(name, report, code);
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(`suite ${name}: ${counts.passed} passed, ${counts.failed} failed in ${seconds} s`);
  return counts;
}

async function settings(directory) {
  const path = join(directory, "suite.json");
  return existsSync(path) ? JSON.parse(await readFile(path, "utf8")) : {};
}
