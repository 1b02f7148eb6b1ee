import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { Runner } from "../../../packages/core/test/closure/cases/case.ts";
import { runCases } from "../../../packages/core/test/closure/cases/run-cases.ts";

it("runs the table", { timeout: 120_000 }, async () => {
  const {
    CASE_RUNNER: runner,
    CASE_WORKER: workerFile = "",
    CASE_RESULTS: resultFile = "",
  } = process.env;

  const results = await runCases(runner as Runner, workerFile);

  writeFileSync(resultFile, JSON.stringify(results));
  expect(results.length).toBeGreaterThan(0);
});
