#!/usr/bin/env node
/** `firesteel-contract-table <directory>`: prints what the suites reported there; fails where a line failed. */
import { formatContractTable, readReports } from "./contract-table.ts";

const directory = process.argv[2];
if (directory === undefined) {
  console.error("usage: firesteel-contract-table <directory of reports>");
  process.exitCode = 2;
} else {
  const reports = readReports(directory);
  process.stdout.write(formatContractTable(reports));
  const failed = reports.some(({ results }) => results.some(({ outcome }) => outcome === "failed"));
  if (reports.length === 0) console.error(`no reports in ${directory}`);
  process.exitCode = failed || reports.length === 0 ? 1 : 0;
}
