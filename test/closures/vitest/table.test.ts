import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { runCases } from "../../../packages/core/test/closure/cases/run-cases.ts";

it("runs the table", { timeout: 120_000 }, async () => {
  const { CASE_WORKER: workerFile = "", CASE_RESULTS: resultFile = "" } = process.env;

  const results = await runCases("vitest", workerFile);

  writeFileSync(resultFile, JSON.stringify(results));
  expect(results.length).toBeGreaterThan(0);
});
