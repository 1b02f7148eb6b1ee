import { writeFileSync } from "node:fs";
import type { Runner } from "./case.ts";
import { runCases } from "./run-cases.ts";

// Run as a program: `main <runner> <worker file> <file for the results>`.
const [, , runner = "node", workerFile = "", resultFile] = process.argv;

void runCases(runner as Runner, workerFile).then((results) => {
  const json = JSON.stringify(results);
  if (resultFile !== undefined) writeFileSync(resultFile, json);
  else for (const { name, passed, message } of results) if (!passed) console.log(name, message);
});
