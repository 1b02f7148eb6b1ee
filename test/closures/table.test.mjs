/**
 * The table of closures (`packages/core/test/closure/cases`), run as users run their programs. One test for each row
 * and runner; a runner that does not come to an end fails as a test of its own.
 */
import { describe, expect, it } from "vitest";
import { runners } from "./runners/index.mjs";

for (const [name, { run, atLeast = 120 }] of Object.entries(runners)) {
  let results = [];
  let failure;
  try {
    results = await run();
  } catch (error) {
    failure = error;
  }
  describe(`runner ${name}`, () => {
    it("runs the table", () => {
      expect(failure).toBeUndefined();
      expect(results.length).toBeGreaterThanOrEqual(atLeast);
    });
    for (const result of results)
      it(`row: ${result.name}`, () => {
        expect(result.passed, result.message).toBe(true);
      });
  });
}
