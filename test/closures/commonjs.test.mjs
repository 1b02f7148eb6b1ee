/** A program of CommonJS modules, strict and sloppy. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { compiled, suite, workerFile } from "./runners/paths.mjs";
import { resultsOf, runProgram } from "./runners/run-program.mjs";

const table = pathToFileURL(join(compiled, "run-cases.js")).href;
const results = await resultsOf("commonjs", (file) =>
  runProgram(process.execPath, [join(suite, "commonjs/program.cjs"), table, workerFile, file]),
);

describe("CommonJS", () => {
  it("runs every row", () => {
    expect(results).toHaveLength(15);
  });
  for (const { name, passed, message } of results)
    it(`row: ${name}`, () => {
      expect(passed, message).toBe(true);
    });
});
