import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

describe("the first local property that a program sets", () => {
  it("holds in its own chain of calls, not in those that began beside it", () => {
    // In a process of its own: a test runner may have used storages before.
    const program = join(import.meta.dirname, "programs/two-chains.js");

    const seen = execFileSync(process.execPath, [program], { encoding: "utf8" });

    expect(seen).toBe('{"own":"red","other":null}\n');
  });
});
