/** `npm test`: builds and tests every package through nx and ends with `N passed, N failed`. */
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { packageCounts } from "./package-counts.mjs";
import { runCommand } from "./run-command.mjs";
import { finish } from "./test-report.mjs";

// Reports of an earlier run must not stand in for one that is missing; nx puts back those of cached results.
for (const name of await readdir("packages"))
  await rm(join("packages", name, "test-results"), { recursive: true, force: true });

const report = "test-results/report.json";
const reporters = ["--reporter=dot", "--reporter=json", `--outputFile.json=${report}`];
// One package at a time: engines under test want the cores for themselves.
const nx = [
  "nx",
  "run-many",
  "-t",
  "test",
  "--parallel=1",
  "--outputStyle=stream-without-prefixes",
];
const exitCode = await runCommand("npx", [...nx, "--nxBail=false", "--", ...reporters]);

finish(await packageCounts(exitCode));
