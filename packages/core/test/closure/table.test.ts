import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runCases } from "./cases/run-cases.ts";

const workerFile = fileURLToPath(new URL("cases/case-worker.js", import.meta.url));
const results = await runCases("node", workerFile);

describe("the table of closures", () => {
  it("is whole", () => {
    expect(results.length).toBeGreaterThanOrEqual(140);
  });

  for (const { name, passed, message } of results)
    it(`captures: ${name}`, () => {
      expect(passed, message).toBe(true);
    });
});
