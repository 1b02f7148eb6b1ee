const { writeFileSync } = require("node:fs");
const { runCases } = require("../../../packages/core/test/closure/cases/run-cases.ts");

it("runs the table", async () => {
  const results = await runCases(process.env.CASE_RUNNER, process.env.CASE_WORKER);

  writeFileSync(process.env.CASE_RESULTS, JSON.stringify(results));
  expect(results.length).toBeGreaterThan(0);
}, 120_000);
